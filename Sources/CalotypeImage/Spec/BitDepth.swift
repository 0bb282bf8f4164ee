/// The number of bits in a sample of a variant.
public enum BitDepth: Int, Sendable, Hashable, CaseIterable {
    /// Supported by every format.
    case eight = 8
    /// Supported by AVIF. It needs libheif 1.15.2 or later.
    case ten = 10
    /// Supported by AVIF.
    case twelve = 12
    /// Supported by PNG and JPEG XL.
    case sixteen = 16
}

extension VariantFormat {
    /// The bit depths in which Calotype writes the format. The default comes first.
    package var bitDepths: [BitDepth] {
        switch self {
        case .png, .jxl: [.eight, .sixteen]
        case .avif: [.eight, .ten, .twelve]
        case .jpeg, .webp, .gif, .auto: [.eight]
        }
    }

    /// The smallest supported depth that is at least `depth`, or else the largest supported one.
    package func nearest(_ depth: BitDepth) -> BitDepth {
        bitDepths.first { $0.rawValue >= depth.rawValue } ?? bitDepths[bitDepths.count - 1]
    }
}

extension VariantSpec {
    /// Whether the variant is written with more than eight bits. A depth that its format does not support is ignored.
    package var isHighBitDepth: Bool { bitDepth != .eight && format.bitDepths.contains(bitDepth) }

    /// A message if the spec combines a bit depth with an option or a format that excludes it; `nil` if it does not.
    var mistakeOfDepth: String? {
        if isHighBitDepth, usesPalette, format == .png {
            return "A palette has 8 bits. Leave out 'palette' or 'bitDepth'."
        }
        guard format.bitDepths.count > 1, !format.bitDepths.contains(bitDepth) else { return nil }
        let depths = format.bitDepths.map { "\($0.rawValue)" }.inWords()
        return "A variant in \(format) has \(depths) bits, and not \(bitDepth.rawValue)."
    }
}

/// How many bits a sample of a variant has.
public enum BitDepth: Int, Sendable, Hashable, CaseIterable {
    /// Of every format.
    case eight = 8
    /// Of AVIF. It needs libheif 1.15.2 or later.
    case ten = 10
    /// Of AVIF.
    case twelve = 12
    /// Of PNG and JPEG XL.
    case sixteen = 16
}

extension VariantFormat {
    /// Those that it is written in here, the usual one first.
    var bitDepths: [BitDepth] {
        switch self {
        case .png, .jxl: [.eight, .sixteen]
        case .avif: [.eight, .ten, .twelve]
        case .jpeg, .webp, .gif, .auto: [.eight]
        }
    }

    /// The least that is no less than `depth`, or else the most that there is.
    func nearest(_ depth: BitDepth) -> BitDepth {
        bitDepths.first { $0.rawValue >= depth.rawValue } ?? bitDepths[bitDepths.count - 1]
    }
}

extension VariantSpec {
    /// Whether it has more than eight bits. What its format does not know is left alone.
    var isDeep: Bool { bitDepth != .eight && format.bitDepths.contains(bitDepth) }

    /// What it may not be together, and how to mend it.
    var mistakeOfDepth: String? {
        if isDeep, usesPalette, format == .png { return "A palette has 8 bits. Leave out 'palette' or 'bitDepth'." }
        guard format.bitDepths.count > 1, !format.bitDepths.contains(bitDepth) else { return nil }
        let depths = format.bitDepths.map { "\($0.rawValue)" }.inWords()
        return "A variant in \(format) has \(depths) bits, and not \(bitDepth.rawValue)."
    }
}

/// The name of a variant within a preset. Every preset has `normal` and `high-quality`.
public struct Variant: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    public let rawValue: String
    public var description: String { rawValue }

    public init(rawValue: String) {
        self.rawValue = ["high_quality", "highQuality"].contains(rawValue) ? "high-quality" : rawValue
    }

    public static let normal = Self(rawValue: "normal")
    public static let highQuality = Self(rawValue: "high-quality")
}

/// How one variant is made. A `QualityPreset` checks that the numbers are within their ranges.
public struct VariantSpec: Sendable, Hashable {
    public let variant: Variant
    /// The source is fitted inside, never enlarged. A side is at most 16 383.
    public let box: Dimensions
    public let format: VariantFormat
    /// Of the encoder, 1 to 100.
    public let quality: Int
    /// What the encoder spends on small files, 0 to 9 for JPEG and 0 to 6 for WebP: the specification's `compressionLevel`.
    public let effort: Int
    /// What shows through transparent pixels where the format has no alpha.
    public let background: Color
    /// What encodes lossy WebP; `nil` for what the processor is configured with.
    public let webpEncoder: WebPEncoderName?

    public init(
        _ variant: Variant, inside box: Dimensions, as format: VariantFormat, quality: Int, effort: Int,
        background: Color = .white, webpEncoder: WebPEncoderName? = nil
    ) {
        self.variant = variant
        self.box = box
        self.format = format
        self.quality = quality
        self.effort = effort
        self.background = background
        self.webpEncoder = webpEncoder
    }
}

/// The encoders of lossy WebP.
public enum WebPEncoderName: String, Sendable, Hashable, CaseIterable {
    /// Our own, which uses idle cores. Images with transparent pixels are left to libwebp.
    case calotype
    /// libwebp, through libvips.
    case libwebp
}

/// A format that variants are written in.
public enum VariantFormat: String, Sendable, Hashable, CaseIterable {
    case jpeg, webp

    public var imageFormat: ImageFormat { ImageFormat(rawValue: rawValue) }
    public var mediaType: MediaType { MediaType(rawValue: "image/\(rawValue)") }
    package var fileExtension: String {
        switch self {
        case .jpeg: "jpg"
        case .webp: "webp"
        }
    }
}

/// An opaque sRGB colour.
public struct Color: Sendable, Hashable {
    public let red, green, blue: UInt8

    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    public static let white = Self(red: 255, green: 255, blue: 255)
}

extension Color {
    /// Reads `#rrggbb` or `rrggbb`.
    public init?(hex: String) {
        let digits = hex.hasPrefix("#") ? hex.dropFirst() : hex[...]
        guard digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else {
            return nil
        }
        self.init(
            red: UInt8(truncatingIfNeeded: value >> 16), green: UInt8(truncatingIfNeeded: value >> 8),
            blue: UInt8(truncatingIfNeeded: value))
    }
}

/// A format that variants are written in.
public enum VariantFormat: String, Sendable, Hashable, CaseIterable {
    /// All but JPEG keep transparent pixels; WebP and GIF keep what moves. `jxl` is JPEG XL, where the libvips that is
    /// installed writes it.
    case jpeg, webp, avif, png, gif, jxl
    /// The one of JPEG, WebP, PNG and, from effort 5 on, AVIF in which the variant is smallest. No file has it: which one it is
    /// is known with the bytes, and told by the result.
    case auto

    /// The format that files have; of `auto` one that no file has.
    public var imageFormat: ImageFormat { ImageFormat(rawValue: rawValue) }
    /// `image/` and the name, as stores are told; of `auto` one that no file has.
    public var mediaType: MediaType { MediaType(rawValue: "image/\(rawValue)") }
    package var fileExtension: String { self == .jpeg ? "jpg" : rawValue }
}

extension VariantFormat {
    /// What `VariantSpec.effort` may be: those of the encoder. libjxl's lowest two came after libvips 8.14.
    var efforts: ClosedRange<Int> {
        switch self {
        case .jpeg, .avif, .png, .auto: 0...9
        case .webp: 0...6
        case .gif: 1...10
        case .jxl: 3...9
        }
    }

    /// The effort of a variant that says nothing: the encoder's own, and ours for JPEG.
    var usualEffort: Int {
        switch self {
        case .jpeg, .webp, .avif, .auto: 4
        case .png: 6
        case .gif, .jxl: 7
        }
    }

    /// The quality of a variant that says nothing: of WebP and AVIF the one that gives about the score of JPEG at 80
    /// (docs/decisions/0025-format-auto.md); of PNG that of a palette.
    var usualQuality: Int {
        switch self {
        case .jpeg, .jxl, .auto: 80
        case .webp: 85
        case .avif: 64
        case .png, .gif: 100
        }
    }

    /// Whether pixels differ by quality, and can be read back to see how much.
    var hasQualities: Bool { [.jpeg, .webp, .avif, .auto].contains(self) }

    /// Whether transparent pixels stay transparent.
    var hasAlpha: Bool { self != .jpeg }

    var canMove: Bool { [.webp, .gif, .auto].contains(self) }
}

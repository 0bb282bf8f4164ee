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

    /// Whether a new variant has to say which quality it wants.
    var needsQuality: Bool {
        switch self {
        case .jpeg, .webp, .avif, .jxl, .auto: true
        case .png, .gif: false
        }
    }

    /// Whether pixels differ by quality, and can be read back to see how much.
    var hasQualities: Bool { [.jpeg, .webp, .avif, .auto].contains(self) }

    /// Whether transparent pixels stay transparent.
    var hasAlpha: Bool { self != .jpeg }

    var canMove: Bool { [.webp, .gif, .auto].contains(self) }
}

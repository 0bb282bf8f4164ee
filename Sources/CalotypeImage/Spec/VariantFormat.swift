/// The file format of a variant.
public enum VariantFormat: String, Sendable, Hashable, CaseIterable {
    /// All formats except JPEG keep transparent pixels. WebP and GIF keep animations. `jxl` is JPEG XL, which needs a
    /// libvips that writes it.
    case jpeg, webp, avif, png, gif, jxl
    /// The format that gives the smallest file: JPEG, WebP, PNG or, at effort 5 and above, AVIF. No file has the format
    /// `auto`; the result names the format that was used.
    case auto

    /// The format as it is in files. For `auto`, a format that no file has.
    public var imageFormat: ImageFormat { ImageFormat(rawValue: rawValue) }
    /// The media type for stores: `image/` and the name. For `auto`, a type that no file has.
    public var mediaType: MediaType { MediaType(rawValue: "image/\(rawValue)") }
    package var fileExtension: String { self == .jpeg ? "jpg" : rawValue }
}

extension VariantFormat {
    /// The allowed values of `VariantSpec.effort`: the range of the encoder. JPEG XL begins at 3, since libvips 8.14
    /// does not offer libjxl's two lowest efforts.
    package var efforts: ClosedRange<Int> {
        switch self {
        case .jpeg, .avif, .png, .auto: 0...9
        case .webp: 0...6
        case .gif: 1...10
        case .jxl: 3...9
        }
    }

    /// The allowed effort that is nearest to `effort`.
    func nearest(_ effort: Int) -> Int { min(max(effort, efforts.lowerBound), efforts.upperBound) }

    /// The default effort: the default of the encoder, or our own for JPEG.
    package var usualEffort: Int {
        switch self {
        case .jpeg, .webp, .avif, .auto: 4
        case .png: 6
        case .gif, .jxl: 7
        }
    }

    /// The default quality. For WebP and AVIF, the one that gives about the score of JPEG at 80
    /// (docs/decisions/0025-format-auto.md). For PNG, the quality of a palette.
    package var usualQuality: Int {
        switch self {
        case .jpeg, .jxl, .auto: 80
        case .webp: 85
        case .avif: 64
        case .png, .gif: 100
        }
    }

    /// Whether the quality changes the pixels, and the pixels can be decoded again to compute a score.
    package var hasQualities: Bool { [.jpeg, .webp, .avif, .auto].contains(self) }

    /// Whether the format keeps transparent pixels.
    var hasAlpha: Bool { self != .jpeg }

    package var canMove: Bool { [.webp, .gif, .auto].contains(self) }
}

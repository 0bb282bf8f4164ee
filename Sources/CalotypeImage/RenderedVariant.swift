public import CalotypeProvenance

/// One encoded variant of an image.
public struct RenderedVariant: Sendable {
    /// The encoded file.
    public let bytes: [UInt8]
    /// The format of the file. For a spec with the format `auto`, it is the one that was chosen.
    public let format: ImageFormat
    /// The size in pixels.
    public let dimensions: Dimensions
    /// The part of the original that is shown, in pixels of the original; `nil` if nothing was cropped.
    public let crop: CropRectangle?
    /// The number of frames. It is 1 for a still.
    public let frames: Int
    /// The encoder's quality that a search for a score or a size found; `nil` if there was no search.
    public let quality: Int?
    /// The SSIMULACRA2 score that a search found; `nil` if there was no search for a score.
    public let score: Double?
    /// The encoder of an AVIF file: `svt-av1` with its version, or `libaom`. `nil` for other formats.
    public let encoder: String?
    /// Requests of the spec that could not be met, as sentences for its author.
    public let warnings: [String]
    /// The outcome for each part of the source's metadata, such as its AI mark.
    public let metadata: MetadataAccount?
    /// Describes how the source looks: hashes and colors. It is equal for all variants of a source.
    public let appearance: ImageAppearance
    private let vtt: (@Sendable (_ image: String) -> [UInt8])?

    init(_ variant: EncodedVariant, _ appearance: ImageAppearance) {
        bytes = variant.bytes
        format = variant.format.imageFormat
        dimensions = variant.dimensions
        crop = variant.crop
        frames = variant.frames
        quality = variant.quality
        score = variant.score
        encoder = variant.encoder
        warnings = variant.warnings
        metadata = variant.metadata
        vtt = variant.vtt
        self.appearance = appearance
    }

    /// Returns the WebVTT file of a storyboard, which refers to the sheet by the URL `image`; `nil` for other variants.
    public func webVTT(naming image: String) -> [UInt8]? { vtt?(image) }
}

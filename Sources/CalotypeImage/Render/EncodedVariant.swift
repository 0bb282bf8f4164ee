package import CalotypeProvenance

/// One variant that is encoded and not yet stored.
package struct EncodedVariant: Sendable {
    package let spec: VariantSpec
    package let format: VariantFormat
    package let dimensions: Dimensions
    /// The part of the original that is shown; `nil` if nothing was cropped.
    package let crop: CropRectangle?
    package let frames: Int
    /// The quality and the score that a search found; `nil` if there was no search.
    package let quality: Int?
    package let score: Double?
    /// Returns the WebVTT file of a storyboard. It refers to the sheet by `image`, its file name in the same folder.
    package var vtt: (@Sendable (_ image: String) -> [UInt8])?
    /// Requests of the spec that could not be met.
    package let warnings: [String]
    /// The outcome for each part of the source's metadata; `nil` if nobody read it.
    package let metadata: MetadataAccount?
    /// The actions that made this from the source, in order.
    package let actions: [PictureAction]
    package var bytes: [UInt8]

    package init(
        spec: VariantSpec, format: VariantFormat, dimensions: Dimensions, crop: CropRectangle? = nil, frames: Int = 1,
        quality: Int? = nil, score: Double? = nil, vtt: (@Sendable (_ image: String) -> [UInt8])? = nil,
        warnings: [String] = [], metadata: MetadataAccount? = nil,
        actions: [PictureAction] = [], bytes: [UInt8]
    ) {
        self.spec = spec
        self.format = format
        self.dimensions = dimensions
        self.crop = crop
        self.frames = frames
        self.quality = quality
        self.score = score
        self.vtt = vtt
        self.warnings = warnings
        self.metadata = metadata
        self.actions = actions
        self.bytes = bytes
    }

    /// The encoder of an AVIF file, such as `svt-av1 4.1.0`; `nil` for other formats.
    package var encoder: String? { format == .avif ? AVIFFile.encoder(of: bytes) : nil }
}

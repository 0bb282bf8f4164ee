internal import Pixels

/// The decoded watermark images of a source's variants, and drawn texts.
struct WatermarkImages: Sendable {
    var images: [WatermarkImage: PixelBuffer] = [:]
    /// The texts that were drawn for other images.
    var texts = DrawnTexts()
}

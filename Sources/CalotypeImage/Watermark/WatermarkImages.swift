internal import Pixels

/// The decoded watermark images of a source's variants.
struct WatermarkImages: Sendable {
    var images: [WatermarkImage: PixelBuffer] = [:]
}

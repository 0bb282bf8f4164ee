internal import Pixels
internal import Vips

/// Turns fitted pixels into one variant's bytes. Raising `stop` ends the work with `CancellationError`.
protocol VariantEncoder {
    func encode(_ image: PixelBuffer, as spec: VariantSpec, stop: StopFlag) throws -> [UInt8]
}

extension PixelBuffer {
    /// The encoder for this image as `spec`, which may borrow idle threads.
    func encoder(for spec: VariantSpec, preferring webp: WebPEncoderName, _ threads: PixelThreads) -> any VariantEncoder
    {
        switch (spec.format, spec.webpEncoder ?? webp) {
        case (.jpeg, _): JPEGVariant()
        case (.webp, .calotype) where !hasAlpha: WebPVariant(threads: threads)
        case (.webp, _): VipsWebPVariant()
        }
    }
}

/// libjpeg-turbo, after flattening.
private struct JPEGVariant: VariantEncoder {
    func encode(_ image: PixelBuffer, as spec: VariantSpec, stop: StopFlag) throws -> [UInt8] {
        try image.flattened(onto: (spec.background.red, spec.background.green, spec.background.blue))
            .jpeg(quality: spec.quality, optimizesCoding: spec.effort > 0) { stop.isRaised }
    }
}

/// Our own WebP encoder, for opaque images.
private struct WebPVariant: VariantEncoder {
    let threads: PixelThreads

    func encode(_ image: PixelBuffer, as spec: VariantSpec, stop: StopFlag) throws -> [UInt8] {
        try image.webp(quality: spec.quality, effort: spec.effort, lend: threads.lend) { stop.isRaised }
    }
}

/// libwebp, through libvips.
private struct VipsWebPVariant: VariantEncoder {
    func encode(_ image: PixelBuffer, as spec: VariantSpec, stop: StopFlag) throws -> [UInt8] {
        let bytes = try image.webpByVips(quality: spec.quality, effort: spec.effort, stop: stop)
        guard let container = WebPContainer(bytes) else { throw ImageError.encodeFailed("not a WebP file") }
        return container.withoutMetadata.bytes
    }
}

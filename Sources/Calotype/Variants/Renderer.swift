internal import Vips

/// Turns a source into pixels once, and the pixels into variants.
struct Renderer: Sendable {
    private let threads: PixelThreads

    init(threads: PixelThreads) { self.threads = threads }

    /// The image in memory: upright, 8-bit sRGB, no metadata, alpha only where it shows.
    func decode(_ source: [UInt8], by plan: DecodePlan) async throws -> DecodedImage {
        try await threads.run { stop in
            let stored = try during(ImageError.damaged) {
                try VipsImage.decode(source, with: plan.loader, shrink: plan.shrink, stop: stop) { image in
                    try plan.expect(image)
                    return try image.inSRGB().resized(width: plan.storedBase.width, height: plan.storedBase.height)
                }
            }
            return try during(ImageError.damaged) {
                let upright = plan.orientation == 1 ? stored : try stored.upright(from: plan.orientation).inMemory()
                return DecodedImage(pixels: try upright.droppingOpaqueAlpha())
            }
        }
    }

    /// One variant's bytes.
    func encode(_ image: DecodedImage, as spec: VariantSpec, by plan: DecodePlan) async throws -> EncodedVariant {
        let dimensions = plan.dimensions(for: spec)
        return try await threads.run { stop in
            let bytes = try during(ImageError.encodeFailed) {
                let fitted = try image.pixels.resized(width: dimensions.width, height: dimensions.height)
                return try fitted.encoded(as: spec, stop: stop)
            }
            return EncodedVariant(spec: spec, dimensions: dimensions, bytes: bytes)
        }
    }
}

/// Pixels of a source, decoded once and shared by all variants.
struct DecodedImage: Sendable {
    fileprivate let pixels: VipsImage
}

/// One variant, encoded and not yet stored.
struct EncodedVariant: Sendable {
    let spec: VariantSpec
    let dimensions: Dimensions
    let bytes: [UInt8]
}

extension DecodePlan {
    /// What was admitted is what gets decoded: a file whose decoder sees another size than its header told is a lie.
    fileprivate func expect(_ image: VipsImage) throws(ImageError) {
        guard shrink == .none else { return }
        guard (image.width, image.height) == (header.stored.width, header.stored.height) else {
            throw .damaged("the header tells \(header.stored), the decoder \(image.width)×\(image.height)")
        }
    }
}

extension VipsImage {
    fileprivate func encoded(as spec: VariantSpec, stop: VipsStop) throws -> [UInt8] {
        switch spec.format {
        case .jpeg:
            try flattened(onto: spec.background.components)
                .jpeg(quality: spec.quality, optimizesCoding: spec.effort > 0, stop: stop)
        case .webp: try webp(quality: spec.quality, effort: spec.effort, stop: stop).withoutWebPMetadata()
        }
    }
}

extension [UInt8] {
    fileprivate func withoutWebPMetadata() throws -> Self {
        guard let container = WebPContainer(self) else { throw ImageError.encodeFailed("not a WebP file") }
        return container.withoutMetadata.bytes
    }
}

extension Color {
    fileprivate var components: [Double] { [Double(red), Double(green), Double(blue)] }
}

/// libvips only says that an operation failed; what that means for the image depends on which one it was.
private func during<R>(_ failure: (String) -> ImageError, _ body: () throws -> R) throws -> R {
    do {
        return try body()
    } catch let error as VipsError {
        throw failure(error.description)
    }
}

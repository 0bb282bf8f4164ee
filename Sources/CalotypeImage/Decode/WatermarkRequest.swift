/// The encoded image of a watermark, with the plan to decode it.
package struct WatermarkRequest: Sendable {
    let image: WatermarkImage
    let bytes: [UInt8]
    let plan: DecodePlan

    /// The largest number of bytes and of pixels. Most watermark images have some kilobytes. A far larger file is
    /// probably a mistake.
    package static let byteLimit = 5_000_000
    private static let pixelLimit = 16_000_000

    /// Reads the header of a watermark image that is drawn at `box` at most. Throws `ImageError`.
    package init(
        _ image: WatermarkImage, _ bytes: [UInt8], fitting box: Dimensions, limits: ImageLimits
    ) throws(ImageError) {
        self.image = image
        self.bytes = bytes
        var limits = limits
        limits.pixels = min(limits.pixels, Self.pixelLimit)
        let spec = VariantSpec(.normal, inside: box, as: .png, quality: 100, effort: 0)
        plan = try DecodePlan(try ImageHeader(bytes), for: [spec], within: limits)
    }

    /// The bytes needed to hold and decode the image.
    var predictedMemory: Int { plan.predictedMemory(sourceBytes: bytes.count, specs: []) }
}

/// A watermark image cannot be used. The source image is not the reason.
public struct WatermarkFailure: Error, Sendable {
    /// The image that cannot be used.
    public let image: WatermarkImage
    /// The reason: an `ImageError`, or the error with which it could not be loaded.
    public let cause: any Error

    package init(_ image: WatermarkImage, cause: any Error) {
        self.image = image
        self.cause = cause
    }
}

/// Runs `body`, and names the watermark image in each of its errors, so that users do not look for the problem in the
/// source image.
package func usingWatermark<R>(_ image: WatermarkImage, _ body: () async throws -> R) async throws -> R {
    do {
        return try await body()
    } catch {
        guard !(error is CancellationError) else { throw error }
        throw WatermarkFailure(image, cause: error)
    }
}

extension [VariantSpec] {
    /// All watermark images of a source of size `original`. Each comes with the smallest box that contains all boxes
    /// the image is fitted into.
    package func watermarkBoxes(on original: Dimensions) -> [(image: WatermarkImage, box: Dimensions)] {
        var boxes: [(image: WatermarkImage, box: Dimensions)] = []
        for spec in self {
            guard let watermark = spec.watermark, case .image(let image) = watermark.content else { continue }
            let box = watermark.box(on: Framing(original, for: spec).canvas)
            guard let index = boxes.firstIndex(where: { $0.image == image }) else {
                boxes.append((image, box))
                continue
            }
            let other = boxes[index].box
            boxes[index].box = Dimensions(
                width: Swift.max(box.width, other.width), height: Swift.max(box.height, other.height))
        }
        return boxes
    }
}

internal import Pixels

/// The decoded watermark images of a job, by their source.
struct Marks: Sendable {
    var images: [ImageSource: PixelBuffer] = [:]
}

/// The encoded image of a watermark, with the plan to decode it.
struct EncodedMark: Sendable {
    let source: ImageSource
    let bytes: [UInt8]
    let plan: DecodePlan

    /// Most watermark images have some kilobytes. A far larger file is probably a mistake.
    static let mostBytes = 5_000_000
    static let mostPixels = 16_000_000

    /// The bytes needed to hold and decode the image.
    var predictedMemory: Int { plan.predictedMemory(sourceBytes: bytes.count, specs: []) }
}

extension SourceLimits {
    /// The limits for a watermark image.
    var ofMarks: Self {
        var limits = self
        limits.bytes = min(bytes, EncodedMark.mostBytes)
        limits.pixels = min(pixels, EncodedMark.mostPixels)
        return limits
    }
}

extension [VariantSpec] {
    /// The sources of all watermark images. Each comes with the smallest box that contains all boxes the image is
    /// fitted into.
    func markBoxes(_ canvas: (VariantSpec) -> Dimensions) -> [(source: ImageSource, box: Dimensions)] {
        var boxes: [(source: ImageSource, box: Dimensions)] = []
        for spec in self {
            guard let watermark = spec.watermark, case .image(let source) = watermark.content else { continue }
            let box = watermark.box(on: canvas(spec))
            guard let index = boxes.firstIndex(where: { $0.source == source }) else {
                boxes.append((source, box))
                continue
            }
            let other = boxes[index].box
            boxes[index].box = Dimensions(
                width: Swift.max(box.width, other.width), height: Swift.max(box.height, other.height))
        }
        return boxes
    }
}

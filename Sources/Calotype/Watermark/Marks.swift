internal import Pixels

/// The images of a job's watermarks, decoded, by where they come from.
struct Marks: Sendable {
    var images: [ImageSource: PixelBuffer] = [:]
}

/// The image of a watermark as it came in, with how it will be decoded.
struct EncodedMark: Sendable {
    let source: ImageSource
    let bytes: [UInt8]
    let plan: DecodePlan

    /// Most are some kilobytes. Far larger ones have been taken by mistake.
    static let mostBytes = 5_000_000
    static let mostPixels = 16_000_000

    /// What holding and decoding it takes.
    var predictedMemory: Int { plan.predictedMemory(sourceBytes: bytes.count, specs: []) }
}

extension SourceLimits {
    /// Of the image of a watermark.
    var ofMarks: Self {
        var limits = self
        limits.bytes = min(bytes, EncodedMark.mostBytes)
        limits.pixels = min(pixels, EncodedMark.mostPixels)
        return limits
    }
}

extension [VariantSpec] {
    /// Where the images of watermarks come from, each with the largest box that it is fitted into.
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

internal import Pixels
internal import Synchronization

/// The texts of watermarks that were drawn last. Most images of a service bear one of a few texts, and drawing one
/// takes longer than everything else that a watermark needs.
final class DrawnTexts: Sendable {
    private struct Drawn {
        let text: WatermarkText
        let box: Dimensions
        let image: PixelBuffer

        /// Four samples of a byte for each pixel.
        var bytes: Int { 4 * image.width * image.height }
    }

    /// From the one that was used last to the one that was not used for longest.
    private let texts = Mutex<[Drawn]>([])
    private let mostBytes: Int

    /// Makes an empty cache for images of at most `mostBytes` together.
    init(mostBytes: Int = 2 << 20) { self.mostBytes = mostBytes }

    /// Returns the image of a text that fits into a box, drawn by `draw` unless it is known.
    func image(of text: WatermarkText, in box: Dimensions, draw: () throws -> PixelBuffer) rethrows -> PixelBuffer {
        if let known = use(text, box) { return known }
        let drawn = Drawn(text: text, box: box, image: try draw())
        guard drawn.bytes <= mostBytes else { return drawn.image }
        texts.withLock { texts in
            texts.insert(drawn, at: 0)
            var bytes = 0
            texts = texts.filter {
                bytes += $0.bytes
                return bytes <= mostBytes
            }
        }
        return drawn.image
    }

    private func use(_ text: WatermarkText, _ box: Dimensions) -> PixelBuffer? {
        texts.withLock { texts in
            guard let index = texts.firstIndex(where: { $0.text == text && $0.box == box }) else { return nil }
            let known = texts.remove(at: index)
            texts.insert(known, at: 0)
            return known.image
        }
    }
}

/// Two RGB rows that share their chroma but arrived in different strips.
final class RowPair: @unchecked Sendable {  // of one canvas, which has one owner
    private let width: Int
    private let bytes: UnsafeMutablePointer<UInt8>
    private let memory = Memory()

    init(width: Int) throws(WebPError) {
        self.width = width
        bytes = try memory.take(UInt8.self, 6 * width)
    }

    /// A view of both rows.
    var image: WebPImage { WebPImage(rgb: bytes, width: width, height: 2, bytesPerRow: 3 * width) }

    /// Copies a row of `strip` to the upper (0) or the lower (1) row.
    func take(_ row: Int, of strip: WebPImage, as index: Int) {
        let target = bytes + 3 * width * index
        switch strip.pixels {
        case .rgb(let base, let bytesPerRow): target.update(from: base + row * bytesPerRow, count: 3 * width)
        case .rgba(let base, let bytesPerRow):
            for x in 0..<width { (target + 3 * x).update(from: base + row * bytesPerRow + 4 * x, count: 3) }
        case .yuv420: preconditionFailure("pairs of planes are not cut")
        }
    }
}

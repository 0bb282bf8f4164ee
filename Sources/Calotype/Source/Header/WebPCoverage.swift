/// Whether something behind an animated WebP is seen at any time: through a frame, or where no frame is.
struct WebPCoverage {
    private(set) var showsThrough = false
    private var isFirst = true
    /// What the frame before leaves empty.
    private var emptied: Area?

    private struct Area {
        let left, top, right, bottom: Int

        func covers(_ other: Area) -> Bool {
            left <= other.left && top <= other.top && right >= other.right && bottom >= other.bottom
        }
    }

    /// Takes what a frame, the content of an `ANMF` chunk, tells.
    mutating func note(_ frame: ByteReader, on canvas: (width: Int, height: Int)?) {
        guard !showsThrough, let x = frame.u24(at: 0), let y = frame.u24(at: 3), let width = frame.u24(at: 6),
            let height = frame.u24(at: 9), let flags = frame.u8(at: 15), let canvas
        else { return }
        let area = Area(left: 2 * x, top: 2 * y, right: 2 * x + width + 1, bottom: 2 * y + height + 1)
        let needed = isFirst ? Area(left: 0, top: 0, right: canvas.width, bottom: canvas.height) : emptied
        showsThrough = needed.map { !area.covers($0) } ?? false
        emptied = flags & 1 == 1 ? area : nil
        isFirst = false
        // Blended over what is there, transparent pixels show that, and nothing behind it.
        let isBlended = flags & 2 == 0 && needed == nil
        if !isBlended, Self.hasAlpha(frame) { showsThrough = true }
    }

    /// By the chunk of pixels, behind one of alpha where there is one.
    private static func hasAlpha(_ frame: ByteReader) -> Bool {
        switch frame.name(at: 16) {
        case "ALPH"?: true
        case "VP8L"?: (frame.u32(at: 25) ?? 0) >> 28 & 1 == 1
        default: false
        }
    }
}

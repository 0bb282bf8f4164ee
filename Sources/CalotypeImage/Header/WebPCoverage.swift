internal import CalotypeProvenance

/// Whether the background of an animated WebP is visible at any time: through a frame, or beside it.
struct WebPCoverage {
    private(set) var showsThrough = false
    private var isFirst = true
    /// The area that the previous frame leaves empty; `nil` for none.
    private var emptied: Area?

    private struct Area {
        let left, top, right, bottom: Int

        func covers(_ other: Area) -> Bool {
            left <= other.left && top <= other.top && right >= other.right && bottom >= other.bottom
        }
    }

    /// Reads a frame, the content of an `ANMF` chunk.
    mutating func note(_ frame: ByteWindow, on canvas: (width: Int, height: Int)?) {
        guard !showsThrough, let x = frame.u24(at: 0), let y = frame.u24(at: 3), let width = frame.u24(at: 6),
            let height = frame.u24(at: 9), let flags = frame.u8(at: 15), let canvas
        else { return }
        let area = Area(left: 2 * x, top: 2 * y, right: 2 * x + width + 1, bottom: 2 * y + height + 1)
        let needed = isFirst ? Area(left: 0, top: 0, right: canvas.width, bottom: canvas.height) : emptied
        showsThrough = needed.map { !area.covers($0) } ?? false
        emptied = flags & 1 == 1 ? area : nil
        isFirst = false
        // With blending, transparent pixels show the previous frame, and not the background.
        let isBlended = flags & 2 == 0 && needed == nil
        if !isBlended, Self.hasAlpha(frame) { showsThrough = true }
    }

    /// Whether a frame has alpha, by its chunk of pixels, or a chunk of alpha in front of it.
    private static func hasAlpha(_ frame: ByteWindow) -> Bool {
        switch frame.name(at: 16) {
        case "ALPH"?: true
        case "VP8L"?: (frame.u32(at: 25) ?? 0) >> 28 & 1 == 1
        default: false
        }
    }
}

/// The transparent pixels of an image. Nobody sees their colors, so they become colors that need few bytes.
struct TransparentArea {
    private let base: UnsafePointer<UInt8>
    private let bytesPerRow: Int
    private let frame: Frame

    /// `nil` if the image has no alpha.
    init?(_ image: WebPImage, in frame: Frame) {
        guard case .rgba(let base, let bytesPerRow) = image.pixels else { return nil }
        self.base = base
        self.bytesPerRow = bytesPerRow
        self.frame = frame
    }

    /// Cleans a row of macroblocks that is converted, and marks those that nobody sees.
    func clean(_ row: Int) {
        for column in 0..<frame.columns {
            let area = Area(
                left: 16 * column, top: 16 * row, right: min(16 * column + 16, frame.source.width),
                bottom: min(16 * row + 16, frame.source.height))
            let visible = count(area)
            frame.macroblock(column, row).pointee.isHidden = visible == 0
            if visible > 0, visible < area.width * area.height { clean(area) }
        }
    }

    private struct Area {
        let left, top, right, bottom: Int
        var width: Int { right - left }
        var height: Int { bottom - top }
    }

    @inline(__always)
    private func isVisible(_ x: Int, _ y: Int) -> Bool { base[y &* bytesPerRow &+ 4 &* x &+ 3] != 0 }

    @inline(__always)
    private func count(_ area: Area) -> Int {
        var count = 0
        for y in area.top..<area.bottom {
            let row = base + (y &* bytesPerRow &+ 3)
            for x in area.left..<area.right { count &+= row[4 &* x] == 0 ? 0 : 1 }
        }
        return count
    }

    /// Cleans a macroblock of which only a part is visible.
    private func clean(_ area: Area) {
        let average = averageLuma(area) ?? 128
        for top in stride(from: area.top, to: area.bottom, by: 8) {
            for left in stride(from: area.left, to: area.right, by: 8) {
                let block = Area(
                    left: left, top: top, right: min(left + 8, area.right), bottom: min(top + 8, area.bottom))
                cleanLuma(block, averageLuma(block) ?? average)
            }
        }
        cleanChroma(area)
    }

    /// The average of the visible pixels; `nil` if there are none.
    private func averageLuma(_ area: Area) -> UInt8? {
        var (sum, count) = (0, 0)
        for y in area.top..<area.bottom {
            for x in area.left..<area.right where isVisible(x, y) {
                sum += Int(frame.y.at(x, y).pointee)
                count += 1
            }
        }
        return count == 0 ? nil : UInt8((sum + count / 2) / count)
    }

    private func cleanLuma(_ block: Area, _ value: UInt8) {
        for y in block.top..<block.bottom {
            for x in block.left..<block.right where !isVisible(x, y) { frame.y.at(x, y).pointee = value }
        }
    }

    /// Each chroma sample is made from the visible pixels among its four, or from all visible ones of the macroblock.
    private func cleanChroma(_ area: Area) {
        guard let average = chroma(area) else { return }
        for y in stride(from: area.top, to: area.bottom, by: 2) {
            for x in stride(from: area.left, to: area.right, by: 2) {
                let four = Area(left: x, top: y, right: min(x + 2, area.right), bottom: min(y + 2, area.bottom))
                guard count(four) < four.width * four.height else { continue }
                let (u, v) = chroma(four) ?? average
                frame.u.at(x / 2, y / 2).pointee = u
                frame.v.at(x / 2, y / 2).pointee = v
            }
        }
    }

    /// The chroma of the average color of the visible pixels; `nil` if there are none.
    private func chroma(_ area: Area) -> (u: UInt8, v: UInt8)? {
        var (sum, count) = (SIMD4<Int>(), 0)
        for y in area.top..<area.bottom {
            for x in area.left..<area.right where isVisible(x, y) {
                let pixel = base + (y * bytesPerRow + 4 * x)
                sum &+= SIMD4(Int(pixel[0]), Int(pixel[1]), Int(pixel[2]), 0)
                count += 1
            }
        }
        guard count > 0 else { return nil }
        let color = SIMD4<Int32>(truncatingIfNeeded: sum &* 4 / SIMD4(repeating: count))
        return (
            RGBToYUV.chroma(-9719 &* color[0] &- 19081 &* color[1] &+ 28800 &* color[2]),
            RGBToYUV.chroma(28800 &* color[0] &- 24116 &* color[1] &- 4684 &* color[2])
        )
    }
}

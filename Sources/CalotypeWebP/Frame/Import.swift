/// Conversion of one macroblock row to YUV 4:2:0, BT.601 in studio range, chroma averaged with gamma 0.8 as in libwebp.
/// Pixels beyond the image repeat its last column and row.
struct Import {
    let frame: Frame

    func row(_ row: Int) {
        switch frame.image.pixels {
        case .rgb(let base, let bytesPerRow): interleaved(row, base, bytesPerRow, step: 3)
        case .rgba(let base, let bytesPerRow): interleaved(row, base, bytesPerRow, step: 4)
        case .yuv420(let planes): planar(row, planes)
        }
    }

    private var width: Int { frame.image.width }
    private var height: Int { frame.image.height }

    private func planar(_ row: Int, _ planes: WebPImage.Planes) {
        let (halfWidth, halfHeight) = ((width + 1) / 2, (height + 1) / 2)
        copy(
            planes.y, planes.yBytesPerRow, width, height, to: frame.y, rows: 16 * row..<16 * row + 16,
            16 * frame.columns)
        for (source, plane) in [(planes.u, frame.u), (planes.v, frame.v)] {
            copy(
                source, planes.uvBytesPerRow, halfWidth, halfHeight, to: plane, rows: 8 * row..<8 * row + 8,
                8 * frame.columns)
        }
    }

    private func copy(
        _ source: UnsafePointer<UInt8>, _ bytesPerRow: Int, _ width: Int, _ height: Int, to plane: Plane,
        rows: Range<Int>, _ padded: Int
    ) {
        for y in rows {
            plane.at(0, y).update(from: source + min(y, height - 1) * bytesPerRow, count: width)
            Self.extend(plane.at(0, y), from: width, to: padded)
        }
    }

    @inline(__always)
    private func interleaved(_ row: Int, _ base: UnsafePointer<UInt8>, _ bytesPerRow: Int, step: Int) {
        for y in 16 * row..<min(16 * row + 16, height) {
            luma(base + y * bytesPerRow, step, to: frame.y.at(0, y))
            Self.extend(frame.y.at(0, y), from: width, to: 16 * frame.columns)
        }
        let halfHeight = (height + 1) / 2
        for y in 8 * row..<min(8 * row + 8, halfHeight) {
            let upper = base + 2 * y * bytesPerRow
            let lower = 2 * y + 1 < height ? upper + bytesPerRow : upper
            chroma(upper, lower, step, to: frame.u.at(0, y), frame.v.at(0, y))
            for plane in [frame.u, frame.v] {
                Self.extend(plane.at(0, y), from: (width + 1) / 2, to: 8 * frame.columns)
            }
        }
        repeatLast(frame.y, height, rows: 16 * row..<16 * row + 16, 16 * frame.columns)
        repeatLast(frame.u, halfHeight, rows: 8 * row..<8 * row + 8, 8 * frame.columns)
        repeatLast(frame.v, halfHeight, rows: 8 * row..<8 * row + 8, 8 * frame.columns)
    }

    private func repeatLast(_ plane: Plane, _ height: Int, rows: Range<Int>, _ width: Int) {
        guard rows.upperBound > height else { return }
        for y in height..<rows.upperBound { plane.at(0, y).update(from: plane.at(0, height - 1), count: width) }
    }

    private static func extend(_ row: UnsafeMutablePointer<UInt8>, from width: Int, to padded: Int) {
        for x in width..<padded { row[x] = row[width - 1] }
    }

    @inline(__always)
    private func luma(_ row: UnsafePointer<UInt8>, _ step: Int, to out: UnsafeMutablePointer<UInt8>) {
        for x in frame.kernels.luma(row, width, step: step, into: out)..<width {
            let pixel = row + step &* x
            let sum = 16839 &* UInt32(pixel[0]) &+ 33059 &* UInt32(pixel[1]) &+ 6420 &* UInt32(pixel[2])
            out[x] = UInt8(truncatingIfNeeded: (sum &+ (16 << 16) &+ (1 << 15)) &>> 16)
        }
    }

    @inline(__always)
    private func chroma(
        _ upper: UnsafePointer<UInt8>, _ lower: UnsafePointer<UInt8>, _ step: Int,
        to u: UnsafeMutablePointer<UInt8>, _ v: UnsafeMutablePointer<UInt8>
    ) {
        GammaTables.toLinear.withUnsafeBufferPointer { linear in
            GammaTables.toGamma.withUnsafeBufferPointer { gamma in
                let (linear, gamma) = (linear.baseAddress.unsafelyUnwrapped, gamma.baseAddress.unsafelyUnwrapped)
                let first = frame.kernels.chroma(upper, lower, width, step: step, linear, gamma, into: u, v)
                for x in first..<(width &+ 1) / 2 {
                    let left = 2 &* x &* step
                    let right = 2 &* x &+ 1 < width ? left &+ step : left
                    let r = Self.average(upper, lower, left, right, linear, gamma)
                    let g = Self.average(upper, lower, left &+ 1, right &+ 1, linear, gamma)
                    let b = Self.average(upper, lower, left &+ 2, right &+ 2, linear, gamma)
                    u[x] = Self.chroma(-9719 &* r &- 19081 &* g &+ 28800 &* b)
                    v[x] = Self.chroma(28800 &* r &- 24116 &* g &- 4684 &* b)
                }
            }
        }
    }

    /// Four times the average of four samples.
    @inline(__always)
    private static func average(
        _ upper: UnsafePointer<UInt8>, _ lower: UnsafePointer<UInt8>, _ left: Int, _ right: Int,
        _ linear: UnsafePointer<UInt16>, _ gamma: UnsafePointer<UInt8>
    ) -> Int32 {
        let sum =
            Int32(linear[Int(upper[left])]) &+ Int32(linear[Int(upper[right])]) &+ Int32(linear[Int(lower[left])])
            &+ Int32(linear[Int(lower[right])])
        let index = Int(sum &>> 9)
        return Int32(gamma[index]) &<< 2 &+ (Int32(gamma[32 &+ index]) &* (sum &- Int32(index) &<< 9) &+ 64) &>> 7
    }

    @inline(__always)
    private static func chroma(_ sum: Int32) -> UInt8 {
        let value = (sum &+ (128 << 18) &+ (1 << 17)) &>> 18
        return UInt8(truncatingIfNeeded: max(0, min(255, value)))
    }
}

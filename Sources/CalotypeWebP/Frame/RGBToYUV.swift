/// Converts to YUV 4:2:0, BT.601 in studio range. Chroma is averaged with gamma 0.8, as in libwebp.
struct RGBToYUV {
    let planes: SourcePlanes
    let kernels: Kernels

    /// Converts some rows of `strip`, whose first row is row `top` of the image. `rows` starts at an even row of the
    /// image and ends at an even row or at the end of the image. The last column is repeated to the end of the
    /// macroblock.
    func convert(_ strip: WebPImage, rows: Range<Int>, top: Int) {
        switch strip.pixels {
        case .rgb(let base, let bytesPerRow): interleaved(base, bytesPerRow, step: 3, rows, top)
        case .rgba(let base, let bytesPerRow): interleaved(base, bytesPerRow, step: 4, rows, top)
        case .yuv420(let source): planar(source, rows, top)
        }
    }

    /// Repeats the last row to the end of its macroblocks.
    func extendDown() {
        for (plane, height, padded) in [
            (planes.y, planes.height, 16), (planes.u, planes.halfHeight, 8), (planes.v, planes.halfHeight, 8),
        ] {
            for y in height..<padded * planes.rows {
                plane.at(0, y).update(from: plane.at(0, height - 1), count: padded * planes.columns)
            }
        }
    }

    private var width: Int { planes.width }

    private func planar(_ source: WebPImage.Planes, _ rows: Range<Int>, _ top: Int) {
        for row in rows {
            copy(source.y + row * source.yBytesPerRow, width, to: planes.y.at(0, top + row), 16 * planes.columns)
        }
        for row in rows.lowerBound / 2..<(rows.upperBound + 1) / 2 {
            for (source, plane) in [
                (source.u + row * source.uvBytesPerRow, planes.u), (source.v + row * source.uvBytesPerRow, planes.v),
            ] {
                copy(source, planes.halfWidth, to: plane.at(0, top / 2 + row), 8 * planes.columns)
            }
        }
    }

    private func copy(
        _ source: UnsafePointer<UInt8>, _ width: Int, to row: UnsafeMutablePointer<UInt8>, _ padded: Int
    ) {
        row.update(from: source, count: width)
        Self.extend(row, from: width, to: padded)
    }

    @inline(__always)
    private func interleaved(
        _ base: UnsafePointer<UInt8>, _ bytesPerRow: Int, step: Int, _ rows: Range<Int>, _ top: Int
    ) {
        for row in rows {
            let target = planes.y.at(0, top + row)
            luma(base + row * bytesPerRow, step, to: target)
            Self.extend(target, from: width, to: 16 * planes.columns)
        }
        for row in stride(from: rows.lowerBound, to: rows.upperBound, by: 2) {
            let upper = base + row * bytesPerRow
            let lower = row + 1 < rows.upperBound ? upper + bytesPerRow : upper
            let (u, v) = (planes.u.at(0, (top + row) / 2), planes.v.at(0, (top + row) / 2))
            chroma(upper, lower, step, to: u, v)
            for row in [u, v] { Self.extend(row, from: planes.halfWidth, to: 8 * planes.columns) }
        }
    }

    private static func extend(_ row: UnsafeMutablePointer<UInt8>, from width: Int, to padded: Int) {
        for x in width..<padded { row[x] = row[width - 1] }
    }

    @inline(__always)
    private func luma(_ row: UnsafePointer<UInt8>, _ step: Int, to out: UnsafeMutablePointer<UInt8>) {
        for x in kernels.luma(row, width, step: step, into: out)..<width {
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
                let first = kernels.chroma(upper, lower, width, step: step, linear, gamma, into: u, v)
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
    static func chroma(_ sum: Int32) -> UInt8 {
        let value = (sum &+ (128 << 18) &+ (1 << 17)) &>> 18
        return UInt8(truncatingIfNeeded: max(0, min(255, value)))
    }
}

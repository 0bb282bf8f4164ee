/// Predicts a whole macroblock from the pixels above and to the left, RFC 6386 section 12.2.
///
/// The borders of the planes make all modes correct at the edges of the image, except DC, which ignores missing
/// neighbors.
enum Intra16Prediction {
    /// Predicts sixteen luma blocks, one in each lane. `mode` is one of `ModeTables.Intra16`.
    @inline(__always)
    static func luma(_ mode: Int, dc: Int16, corner: Int16, _ scratch: Scratch) {
        fill(mode, Lanes(repeating: dc), Lanes(repeating: corner), scratch)
    }

    @inline(__always)
    private static func fill(_ mode: Int, _ dc: Lanes, _ corner: Lanes, _ scratch: Scratch) {
        let (out, across, down) = (scratch.prediction, scratch.across, scratch.down)
        for j in 0..<4 {
            for i in 0..<4 {
                out[4 &* j &+ i] =
                    switch mode {
                    case ModeTables.Intra16.dc: dc
                    case ModeTables.Intra16.trueMotion: (across[i] &+ down[j] &- corner).clamped(from: 0, to: 255)
                    case ModeTables.Intra16.vertical: across[i]
                    default: down[j]
                    }
            }
        }
    }

    /// Predicts two modes at once, one in lanes 0 to 7 and the other in 8 to 15. In each half, U blocks come before V
    /// blocks.
    @inline(__always)
    static func chroma(vertical: Bool, dc: (u: Int16, v: Int16), corner: (u: Int16, v: Int16), _ scratch: Scratch) {
        let (out, across, down) = (scratch.prediction, scratch.across, scratch.down)
        let second = Lanes(0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1)
        let (first, corners) = (lanes(dc.u, dc.v) & ~second, lanes(corner.u, corner.v))
        for j in 0..<4 {
            let left = down[j] &- corners
            for i in 0..<4 {
                out[4 &* j &+ i] =
                    vertical
                    ? across[i] & ~second | down[j] & second
                    : first | (across[i] &+ left).clamped(from: 0, to: 255) & second
            }
        }
    }

    @inline(__always)
    private static func lanes(_ u: Int16, _ v: Int16) -> Lanes {
        Lanes(u, u, u, u, v, v, v, v, u, u, u, u, v, v, v, v)
    }

    /// The average of the pixels above and to the left of a square of `size` pixels.
    @inline(__always)
    static func dc(_ plane: Plane, _ column: Int, _ row: Int, size: Int) -> Int16 {
        let corner = plane.at(size &* column, size &* row)
        var sum = 0
        if row > 0 { for x in 0..<size { sum &+= Int(corner[x &- plane.stride]) } }
        if column > 0 { for y in 0..<size { sum &+= Int(corner[y &* plane.stride &- 1]) } }
        switch (row > 0, column > 0) {
        case (true, true): return Int16(truncatingIfNeeded: (sum &+ size) / (2 &* size))
        case (false, false): return 128
        default: return Int16(truncatingIfNeeded: (2 &* sum &+ size) / (2 &* size))
        }
    }

    @inline(__always)
    static func corner(_ plane: Plane, _ column: Int, _ row: Int, size: Int) -> Int16 {
        Int16(plane.at(size &* column &- 1, size &* row &- 1).pointee)
    }
}

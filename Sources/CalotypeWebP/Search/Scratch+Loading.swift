/// Loads pixels from planes into lanes.
extension Scratch {
    /// Loads sixteen 4×4 luma blocks, in reading order, into the sixteen lanes.
    @inline(__always)
    func loadLuma(_ plane: Plane, _ column: Int, _ row: Int) {
        let values = lumaSource.values
        for y in 0..<16 {
            let pixels = plane.at(16 &* column, 16 &* row &+ y)
            let out = values + (64 &* (y & 3) &+ 4 &* (y &>> 2))
            for x in 0..<16 { out[16 &* (x & 3) &+ (x &>> 2)] = Int16(pixels[x]) }
        }
    }

    /// Loads four blocks of U and four of V into lanes 0 to 7, and again into 8 to 15, so that one pass evaluates two
    /// modes.
    @inline(__always)
    func loadChroma(_ u: Plane, _ v: Plane, _ column: Int, _ row: Int) {
        let values = chromaSource.values
        for y in 0..<8 {
            let (pu, pv) = (u.at(8 &* column, 8 &* row &+ y), v.at(8 &* column, 8 &* row &+ y))
            let out = values + (64 &* (y & 3) &+ 2 &* (y &>> 2))
            for x in 0..<8 {
                let lane = 16 &* (x & 3) &+ (x &>> 2)
                out[lane] = Int16(pu[x])
                out[lane &+ 4] = Int16(pv[x])
                out[lane &+ 8] = Int16(pu[x])
                out[lane &+ 12] = Int16(pv[x])
            }
        }
    }

    /// Loads the neighbors of a luma macroblock into the lanes: `across[i]` above column i, `down[j]` left of row j.
    @inline(__always)
    func loadLumaEdges(_ plane: Plane, _ column: Int, _ row: Int) {
        let corner = plane.at(16 &* column, 16 &* row)
        let above = corner - plane.stride
        for lane in 0..<16 {
            for i in 0..<4 {
                across.values[16 &* i &+ lane] = Int16(above[4 &* (lane & 3) &+ i])
                down.values[16 &* i &+ lane] = Int16(corner[(4 &* (lane &>> 2) &+ i) &* plane.stride &- 1])
            }
        }
    }

    /// Loads the neighbors of both chroma planes, into lanes 0 to 7 and 8 to 15.
    @inline(__always)
    func loadChromaEdges(_ u: Plane, _ v: Plane, _ column: Int, _ row: Int) {
        for first in stride(from: 0, through: 4, by: 4) {
            let plane = first == 0 ? u : v
            let corner = plane.at(8 &* column, 8 &* row)
            let above = corner - plane.stride
            for block in 0..<4 {
                for i in 0..<4 {
                    let top = Int16(above[4 &* (block & 1) &+ i])
                    let left = Int16(corner[(4 &* (block &>> 1) &+ i) &* plane.stride &- 1])
                    across.values[16 &* i &+ first &+ block] = top
                    across.values[16 &* i &+ first &+ block &+ 8] = top
                    down.values[16 &* i &+ first &+ block] = left
                    down.values[16 &* i &+ first &+ block &+ 8] = left
                }
            }
        }
    }
}

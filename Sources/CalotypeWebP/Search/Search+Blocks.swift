/// Sixteen luma blocks, each with a mode of its own.
struct BlocksChoice {
    var modes = SIMD16<UInt8>()
    /// Blocks with coefficients, a bit each.
    var coded = 0
    var modeBits = 0
}

extension Search {
    /// Block after block, the best of ten modes; nil as soon as the whole-macroblock mode cannot be beaten.
    mutating func searchBlocks(
        _ column: Int, _ row: Int, _ segment: UnsafePointer<SegmentSearch>, toBeat: Int
    ) -> BlocksChoice? {
        prepareCanvas(column, row)
        let modesAbove = row > 0 ? frame.macroblock(column, row &- 1).pointee.blockModes : SIMD16()
        let modesLeft = column > 0 ? frame.macroblock(column &- 1, row).pointee.blockModes : SIMD16()
        var above = Int(frame.coefficientsAbove[column]) & 15
        var left = coefficientsLeft & 15
        var choice = BlocksChoice(modeBits: modeCosts.blockwise)
        var score = modeCosts.blockwise &* segment.pointee.modeLambda
        for block in 0..<16 {
            let (x, y) = (block & 3, block &>> 2)
            let modeAbove = y == 0 ? modesAbove[12 &+ x] : choice.modes[block &- 4]
            let modeLeft = x == 0 ? modesLeft[block &+ 3] : choice.modes[block &- 1]
            let pixels = scratch.canvasOrigin + (128 &* y &+ 4 &* x)
            let context = (above &>> x) & 1 &+ (left &>> y) & 1
            let best = searchBlock(
                block, pixels, segment, context, modeCosts: 100 &* Int(modeAbove) &+ 10 &* Int(modeLeft))
            score &+= best.score
            choice.modeBits &+= best.modeBits
            if score >= toBeat || choice.modeBits &- modeCosts.blockwise > limits.mostBlockBits { return nil }
            choice.modes[block] = UInt8(truncatingIfNeeded: best.mode)
            keep(best.mode, block, pixels)
            let coded = best.isCoded ? 1 : 0
            above = above & ~(1 &<< x) | coded &<< x
            left = left & ~(1 &<< y) | coded &<< y
            choice.coded |= coded &<< block
        }
        return choice
    }

    struct BlockChoice {
        var mode = 0
        var score = 0
        var modeBits = 0
        var isCoded = false
    }

    /// All ten modes at once, a lane each. Token costs are added up only where they can still decide.
    @inline(__always)
    private func searchBlock(
        _ block: Int, _ pixels: UnsafeMutablePointer<UInt8>, _ segment: UnsafePointer<SegmentSearch>, _ context: Int,
        modeCosts row: Int
    ) -> BlockChoice {
        loadEdge(pixels)
        kernels.predict(scratch.edge, into: scratch.prediction)
        let candidate = scratch.blockCandidate
        let large = kernels.block(
            block, of: scratch.lumaSource, scratch, quantiser: segment.pointee.luma, context: context, into: candidate)

        let lambda = segment.pointee.blockLambda
        let textureLambda = segment.pointee.textureLambda
        let sourceTexture = Int(scratch.sourceTexture[block])
        var (bestMode, bestScore, bestRate, bestDistortion) = (0, Int.max, 0, 0)
        modeCosts.block.withUnsafeBufferPointer { table in
            let header = table.baseAddress.unsafelyUnwrapped + row
            for mode in 0..<ModeTables.blockModes {
                let texture = abs(Int(scratch.texture[mode]) &- sourceTexture) &>> 5
                let distortion = Int(scratch.error[mode]) &+ (textureLambda &* texture &+ 128) &>> 8
                let isFlat = mode > 0 && scratch.count.values[mode] <= 3
                var rate = Int(header[mode]) &+ (isFlat ? 140 : 0)
                if rate &* lambda &+ 256 &* distortion >= bestScore { continue }
                rate &+= self.rate(candidate.slots.values + mode, first: 0)
                if large { rate &+= extraRate(candidate.levels.values + mode) }
                let score = rate &* lambda &+ 256 &* distortion
                if score < bestScore {
                    (bestMode, bestScore, bestRate, bestDistortion) = (mode, score, rate, distortion)
                }
            }
        }
        let isCoded = scratch.count.values[bestMode] != 0 || candidate.levels.values[bestMode] != 0
        return BlockChoice(
            mode: bestMode, score: bestRate &* segment.pointee.modeLambda &+ 256 &* bestDistortion,
            modeBits: Int(modeCosts.block[row &+ bestMode]), isCoded: isCoded)
    }

    /// The neighbours of the macroblock onto the canvas. Blocks at the right edge all see the row above the macroblock.
    @inline(__always)
    private func prepareCanvas(_ column: Int, _ row: Int) {
        let origin = scratch.canvasOrigin
        let corner = frame.y.at(16 &* column, 16 &* row)
        (origin - 33).update(from: corner - frame.y.stride - 1, count: 21)
        for y in 0..<16 { origin[32 &* y &- 1] = corner[y &* frame.y.stride &- 1] }
        for y in [3, 7, 11] { (origin + (32 &* y &+ 16)).update(from: origin - 16, count: 4) }
    }

    @inline(__always)
    private func loadEdge(_ pixels: UnsafeMutablePointer<UInt8>) {
        let edge = scratch.edge
        edge[0] = pixels[95]
        edge[1] = pixels[63]
        edge[2] = pixels[31]
        edge[3] = pixels[-1]
        (edge + 4).update(from: pixels - 33, count: 9)
        edge[13] = edge[12]
        edge[14] = edge[12]
        edge[15] = edge[12]
    }

    /// Pixels to the canvas, slots and levels to their place.
    @inline(__always)
    private func keep(_ mode: Int, _ block: Int, _ pixels: UnsafeMutablePointer<UInt8>) {
        let candidate = scratch.blockCandidate
        let (slots, levels) = (candidate.slots.values + mode, candidate.levels.values + mode)
        let from = candidate.pixels.values + mode
        for n in 0..<16 {
            scratch.blockSlots[16 &* block &+ n] = slots[16 &* n]
            scratch.blockLevels[16 &* block &+ n] = levels[16 &* n]
            pixels[32 &* (n &>> 2) &+ (n & 3)] = UInt8(truncatingIfNeeded: from[16 &* n])
        }
    }

    @inline(__always)
    func storeBlocks(_ column: Int, _ row: Int) {
        for y in 0..<16 {
            frame.y.at(16 &* column, 16 &* row &+ y).update(from: scratch.canvasOrigin + 32 &* y, count: 16)
        }
    }
}

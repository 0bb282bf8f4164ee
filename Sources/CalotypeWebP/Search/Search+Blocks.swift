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

        return modeCosts.block.withUnsafeBufferPointer { table in
            choose(block, table.baseAddress.unsafelyUnwrapped + row, segment, large)
        }
    }

    /// Begins with the mode that is best without its tokens: the others then rarely need theirs counted.
    @inline(__always)
    private func choose(
        _ block: Int, _ header: UnsafePointer<UInt16>, _ segment: UnsafePointer<SegmentSearch>, _ large: Bool
    ) -> BlockChoice {
        let lambda = Int32(truncatingIfNeeded: segment.pointee.blockLambda)
        let scores = scratch.scores
        let first = kernels.score(
            scratch, header: header, sourceTexture: scratch.sourceTexture[block], lambda: lambda,
            textureLambda: Int32(truncatingIfNeeded: segment.pointee.textureLambda))
        var best = first
        countTokens(best, lambda, large)
        var others = kernels.modes(of: scores, atMost: scores[best]) & ~(1 &<< UInt32(truncatingIfNeeded: first))
        while others != 0 {
            let mode = others.trailingZeroBitCount
            others &= others &- 1
            if scores[mode] > scores[best] { continue }
            countTokens(mode, lambda, large)
            if scores[mode] < scores[best] || scores[mode] == scores[best] && mode < best { best = mode }
        }
        let distortion = Int(scores[best] &- scratch.rates[best] &* lambda)
        return BlockChoice(
            mode: best, score: Int(scratch.rates[best]) &* segment.pointee.modeLambda &+ distortion,
            modeBits: Int(header[best]),
            isCoded: scratch.count.values[best] != 0 || scratch.blockCandidate.levels.values[best] != 0)
    }

    @inline(__always)
    private func countTokens(_ mode: Int, _ lambda: Int32, _ large: Bool) {
        var rate = self.rate(scratch.blockCandidate.slots.values + mode, first: 0)
        if large { rate &+= extraRate(scratch.blockCandidate.levels.values + mode) }
        scratch.rates[mode] &+= Int32(truncatingIfNeeded: rate)
        scratch.scores[mode] &+= Int32(truncatingIfNeeded: rate) &* lambda
    }

    /// The neighbours of the macroblock onto the canvas. Blocks at the right edge all see the row above the macroblock.
    @inline(__always)
    private func prepareCanvas(_ column: Int, _ row: Int) {
        let origin = scratch.canvasOrigin
        let corner = frame.y.at(16 &* column, 16 &* row)
        let above = corner - frame.y.stride
        origin[-33] = above[-1]
        copy16(from: above, to: origin - 32)
        for y in 0..<16 { origin[32 &* y &- 1] = corner[y &* frame.y.stride &- 1] }
        let topRight = UnsafeRawPointer(above + 16).loadUnaligned(as: UInt32.self)
        for y in stride(from: -1, through: 11, by: 4) {
            UnsafeMutableRawPointer(origin + (32 &* y &+ 16)).storeBytes(of: topRight, as: UInt32.self)
        }
    }

    @inline(__always)
    private func loadEdge(_ pixels: UnsafeMutablePointer<UInt8>) {
        let edge = scratch.edge
        copy16(from: pixels - 33, to: edge + 4)
        edge[0] = pixels[95]
        edge[1] = pixels[63]
        edge[2] = pixels[31]
        edge[3] = pixels[-1]
        edge[13] = edge[12]
        edge[14] = edge[12]
        edge[15] = edge[12]
    }

    /// Pixels to the canvas, slots and levels to their place.
    @inline(__always)
    private func keep(_ mode: Int, _ block: Int, _ pixels: UnsafeMutablePointer<UInt8>) {
        let candidate = scratch.blockCandidate
        let from = candidate.pixels.values + mode
        for y in 0..<4 {
            var four: UInt32 = 0
            for x in 0..<4 { four |= UInt32(truncatingIfNeeded: from[64 &* y &+ 16 &* x]) &<< UInt32(8 &* x) }
            UnsafeMutableRawPointer(pixels + 32 &* y).storeBytes(of: four.littleEndian, as: UInt32.self)
        }
        let (slots, levels) = (candidate.slots.values + mode, candidate.levels.values + mode)
        let (outSlots, outLevels) = (scratch.blockSlots + 16 &* block, scratch.blockLevels + 16 &* block)
        for n in 0..<16 {
            let slot = slots[16 &* n]
            outSlots[n] = slot
            if slot == Slot.nothing { break }
            outLevels[n] = levels[16 &* n]
        }
    }

    @inline(__always)
    func storeBlocks(_ column: Int, _ row: Int) {
        for y in 0..<16 {
            copy16(from: scratch.canvasOrigin + 32 &* y, to: frame.y.at(16 &* column, 16 &* row &+ y))
        }
    }
}

@inline(__always)
private func copy16(from: UnsafeMutablePointer<UInt8>, to: UnsafeMutablePointer<UInt8>) {
    let bytes = UnsafeRawPointer(from).loadUnaligned(as: SIMD16<UInt8>.self)
    UnsafeMutableRawPointer(to).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
}

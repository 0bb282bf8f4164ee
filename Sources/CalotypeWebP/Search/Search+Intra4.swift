/// Sixteen luma blocks, each with its own mode.
struct BlocksChoice {
    var modes = SIMD16<UInt8>()
    /// The blocks with coefficients, one bit each.
    var coded = 0
    var modeBits = 0
    /// The score with the λ that is used to choose between whole and blockwise prediction.
    var score = 0
}

extension Search {
    /// Selects the best of ten modes for block after block. Returns `nil` as soon as the score reaches `toBeat`, the
    /// score of the whole-macroblock mode.
    mutating func searchBlocks(
        _ column: Int, _ row: Int, _ segment: UnsafePointer<SegmentSearch>, toBeat: Int, tokens: inout TokenWriter
    ) -> BlocksChoice? {
        prepareCanvas(column, row)
        prepareModes(column, row)
        var above = Int(frame.coefficientsAbove[column]) & 15
        var left = coefficientsLeft & 15
        var choice = BlocksChoice(modeBits: modeCosts.blockwise)
        var score = modeCosts.blockwise &* segment.pointee.modeLambda
        for block in 0..<16 {
            let (x, y) = (block & 3, block &>> 2)
            let modes = scratch.modesOrigin + (8 &* y &+ x)
            let pixels = scratch.canvasOrigin + (128 &* y &+ 4 &* x)
            let context = (above &>> x) & 1 &+ (left &>> y) & 1
            var best = searchBlock(
                block, pixels, segment, context: context, modeCosts: 100 &* Int(modes[-8]) &+ 10 &* Int(modes[-1]))
            if refines { best = refined(best, block, segment, context: context) }
            score &+= best.score
            choice.modeBits &+= best.modeBits
            if score >= toBeat || choice.modeBits &- modeCosts.blockwise > limits.mostBlockBits { return nil }
            if prunes, isHopeless(score, after: block, toBeat) { return nil }
            modes[0] = UInt8(truncatingIfNeeded: best.mode)
            keep(best.mode, pixels)
            tokens.block(best.mode, of: scratch.blockCandidate, first: 0, isLarge: best.isLarge)
            let coded = best.isCoded ? 1 : 0
            above = above & ~(1 &<< x) | coded &<< x
            left = left & ~(1 &<< y) | coded &<< y
            choice.coded |= coded &<< block
        }
        choice.score = score
        for y in 0..<4 { for x in 0..<4 { choice.modes[4 &* y &+ x] = scratch.modesOrigin[8 &* y &+ x] } }
        return choice
    }

    /// Whether the first one, two or three rows of blocks have used more than 40, 60 or 80 % of the score to beat. Such
    /// macroblocks seldom win.
    @inline(__always)
    private func isHopeless(_ score: Int, after block: Int, _ toBeat: Int) -> Bool {
        block & 3 == 3 && 10 &* score > (4 &+ 2 &* (block &>> 2)) &* toBeat
    }

    struct BlockChoice {
        var mode = 0
        var score = 0
        var modeBits = 0
        var isCoded = false
        /// Whether a level may have extra bits of category 6.
        var isLarge = false
    }

    /// Evaluates all ten modes at once, one in each lane. The rate of tokens is computed for the mode with the lowest
    /// bound, and for another mode only if its bound is low enough.
    @inline(__always)
    private func searchBlock(
        _ block: Int, _ pixels: UnsafeMutablePointer<UInt8>, _ segment: UnsafePointer<SegmentSearch>, context: Int,
        modeCosts row: Int
    ) -> BlockChoice {
        let lambda = Int32(truncatingIfNeeded: segment.pointee.blockLambda)
        let header = modeCosts.blockTable + row
        let found = kernels.modes(
            of: block, pixels, scratch, quantizer: segment.pointee.luma, context: context,
            by: ModeWeights(
                header: header, least: leastCosts + SlotCosts.leastOfType &* Slot.blockType, lambda: lambda,
                textureLambda: Int32(truncatingIfNeeded: segment.pointee.textureLambda), keeps: refines))
        var best = found.first
        var (rate, score) = counted(best, lambda, context, found.isLarge)
        if found.secondBound <= score {
            for mode in 0..<ModeTables.blockModes where mode != found.first && scratch.bounds[mode] <= score {
                let this = counted(mode, lambda, context, found.isLarge)
                if this.score < score || this.score == score && mode < best { (best, (rate, score)) = (mode, this) }
            }
        }
        let distortion = Int(score &- rate &* lambda)
        return BlockChoice(
            mode: best, score: Int(rate) &* segment.pointee.modeLambda &+ distortion, modeBits: Int(header[best]),
            isCoded: scratch.blockCandidate.lengths[best] > 1, isLarge: found.isLarge)
    }

    /// The rate and score of a mode, including its tokens.
    @inline(__always)
    private func counted(
        _ mode: Int, _ lambda: Int32, _ context: Int, _ isLarge: Bool
    ) -> (rate: Int32, score: Int32) {
        if isLarge { kernels.turnMode(scratch.blockCandidate, mode) }
        let rate = self.rate(
            scratch.blockCandidate, mode, context: context, type: Slot.blockType, first: 0, isLarge: isLarge)
        let tokens = Int32(truncatingIfNeeded: rate)
        return (scratch.rates[mode] &+ tokens, scratch.scores[mode] &+ tokens &* lambda)
    }

    /// Loads the modes of the blocks above and left of the macroblock.
    @inline(__always)
    private func prepareModes(_ column: Int, _ row: Int) {
        let origin = scratch.modesOrigin
        let above = row > 0 ? frame.macroblock(column, row &- 1).pointee.blockModes : SIMD16()
        let left = column > 0 ? frame.macroblock(column &- 1, row).pointee.blockModes : SIMD16()
        for n in 0..<4 {
            origin[n &- 8] = above[12 &+ n]
            origin[8 &* n &- 1] = left[4 &* n &+ 3]
        }
    }

    /// Copies the neighbors of the macroblock to the canvas. The blocks at the right edge all use the row above the
    /// macroblock.
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

    /// Copies the pixels of the chosen mode to the canvas.
    @inline(__always)
    private func keep(_ mode: Int, _ pixels: UnsafeMutablePointer<UInt8>) {
        let from = scratch.blockCandidate.pixels.values + mode
        for y in 0..<4 {
            var four: UInt32 = 0
            for x in 0..<4 { four |= UInt32(truncatingIfNeeded: from[64 &* y &+ 16 &* x]) &<< UInt32(8 &* x) }
            UnsafeMutableRawPointer(pixels + 32 &* y).storeBytes(of: four.littleEndian, as: UInt32.self)
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

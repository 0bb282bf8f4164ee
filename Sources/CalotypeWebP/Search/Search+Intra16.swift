/// The best mode for all sixteen luma blocks together.
struct WholeChoice {
    var mode = 0
    /// The score with the λ that is used to choose between whole and blockwise prediction.
    var score = 0
    /// The blocks with AC coefficients, one bit each.
    var coded = 0
    var hasDC = false
    /// The number of tokens of the luma DCs.
    var dcLength = 0
    /// Whether a level may have extra bits of category 6.
    var isLarge = false
    var candidate: Candidate
}

extension Search {
    mutating func searchWhole(_ column: Int, _ row: Int, _ segment: UnsafePointer<SegmentSearch>) -> WholeChoice {
        kernels.loadLuma(frame.y, column, row, scratch)
        kernels.texture(scratch.lumaSource, into: scratch.sourceTexture, scratch: scratch.spare)
        let dc = Intra16Prediction.dc(frame.y, column, row, size: 16)
        let corner = Intra16Prediction.corner(frame.y, column, row, size: 16)
        let above = Int(frame.coefficientsAbove[column])
        let lambda = segment.pointee.wholeLambda

        var flat = isFlatSource
        var best = WholeChoice(candidate: scratch.lumaCandidates.0)
        var free = scratch.lumaCandidates.1
        var (bestScore, bestRate, bestDistortion, bestError) = (Int.max, 0, 0, 0)
        for mode in 0..<(triesAverageOnly ? 1 : prunes ? 2 : 4) {
            let this = mode == 0 ? best.candidate : free
            Intra16Prediction.luma(mode, dc: dc, corner: corner, scratch)
            kernels.forward(scratch.lumaSource, scratch.prediction, into: scratch.coefficients)
            let hasDC = LumaDC.quantize(
                scratch.coefficients, by: segment.pointee.lumaDC, levels: scratch.dcLevels)
            let quantized = kernels.quantize(
                scratch.coefficients, by: segment.pointee.luma, first: 1, levels: this.levels, count: scratch.count)
            let coded = quantized.coded
            kernels.reconstruct(
                scratch.coefficients, scratch.prediction, source: scratch.lumaSource, into: this.pixels,
                error: scratch.error)
            kernels.texture(this.pixels, into: scratch.texture, scratch: scratch.spare)

            var (error, texture) = wholeDistortion()
            texture = (segment.pointee.textureLambda &* texture &+ 128) &>> 8
            flat = flat && coded == 0
            if flat { (error, texture) = (2 &* error, 2 &* texture) }
            let distortion = error &+ texture
            var rate = modeCosts.luma[mode]
            if rate &* lambda &+ 256 &* distortion >= bestScore { continue }
            let dcLength = Tokens.of(
                scratch.dcLevels, type: Slot.lumaDC, context: (above &>> 8) &+ (coefficientsLeft &>> 8),
                into: scratch.dcTokens)
            rate &+= dcRate(dcLength)
            if rate &* lambda &+ 256 &* distortion >= bestScore { continue }
            setContexts(coded, above)
            let least = kernels.tokens(
                this, context: scratch.context, type: Slot.lumaWithoutDC, first: 1, least: leastCosts,
                scratch: scratch.spare)
            if (rate &+ least.first &+ least.second) &* lambda &+ 256 &* distortion >= bestScore { continue }
            for lane in 0..<16 { rate &+= self.rate(this.tokens(lane), first: 1) }
            if quantized.isLarge { for lane in 0..<16 { rate &+= extraRate(this.levels.values + lane) } }
            let score = rate &* lambda &+ 256 &* distortion
            guard score < bestScore else { continue }
            if mode > 0 { free = best.candidate }
            best = WholeChoice(
                mode: mode, coded: coded, hasDC: hasDC, dcLength: dcLength, isLarge: quantized.isLarge, candidate: this)
            (bestScore, bestRate, bestDistortion, bestError) = (score, rate, distortion, error)
            (scratch.dcTokens + 16).update(from: scratch.dcTokens, count: 16)
            (scratch.dcLevels + 16).update(from: scratch.dcLevels, count: 16)
        }
        best.score = bestRate &* segment.pointee.modeLambda &+ 256 &* bestDistortion
        if best.hasDC, best.coded == 0, bestError > segment.pointee.edgeError { recordEdge(column, row) }
        return best
    }

    private var isFlatSource: Bool {
        let first = Lanes(repeating: scratch.lumaSource.values[0])
        return (0..<16).allSatisfy { scratch.lumaSource[$0] == first }
    }

    @inline(__always)
    private func wholeDistortion() -> (error: Int, texture: Int) {
        var (error, texture) = (0, 0)
        for lane in 0..<16 {
            error &+= Int(scratch.error[lane])
            texture &+= abs(Int(scratch.texture[lane]) &- Int(scratch.sourceTexture[lane])) &>> 5
        }
        return (error, texture)
    }

    /// Sets, for each block, how many of the blocks above and left of it have coefficients.
    @inline(__always)
    private func setContexts(_ coded: Int, _ above: Int) {
        let left = coefficientsLeft
        let leftmost = left & 1 | (left & 2) &<< 3 | (left & 4) &<< 6 | (left & 8) &<< 9
        let fromAbove = coded &<< 4 | above & 15
        let fromLeft = (coded &<< 1) & 0xEEEE | leftmost
        scratch.context[0] = Lanes(ofBits: fromAbove) &+ Lanes(ofBits: fromLeft)
    }

    @inline(__always)
    private func dcRate(_ length: Int) -> Int {
        var sum = 0
        for n in 0..<length { sum &+= Int(costs[Token.slot(scratch.dcTokens[n])]) }
        for n in 0..<16 where scratch.dcLevels[n].magnitude >= Slot.category6 {
            sum &+= SlotCosts.extraBits(of: Int(scratch.dcLevels[n].magnitude))
        }
        return sum
    }

    /// Records the DC step of a macroblock that has only DCs and a visible error, so that the loop filter smooths it.
    private func recordEdge(_ column: Int, _ row: Int) {
        let levels = scratch.dcLevels + 16
        let step = max(levels[1].magnitude, levels[2].magnitude, levels[4].magnitude)
        let segment = Int(frame.macroblock(column, row).pointee.segment)
        scratch.largestEdge[segment] = max(scratch.largestEdge[segment], Int(step))
    }

    @inline(__always)
    func storeWhole(_ candidate: Candidate, _ column: Int, _ row: Int) {
        let values = candidate.pixels.values
        for y in 0..<16 {
            let out = frame.y.at(16 &* column, 16 &* row &+ y)
            let from = values + (64 &* (y & 3) &+ 4 &* (y &>> 2))
            for x in 0..<16 { out[x] = UInt8(truncatingIfNeeded: from[16 &* (x & 3) &+ (x &>> 2)]) }
        }
    }
}

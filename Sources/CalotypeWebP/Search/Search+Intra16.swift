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
    /// Selects the best of four modes. Returns `nil` if the score cannot be `toBeat` or less.
    mutating func searchWhole(
        _ column: Int, _ row: Int, _ segment: UnsafePointer<SegmentSearch>, toBeat: Int
    ) -> WholeChoice? {
        let above = Int(frame.coefficientsAbove[column])
        let dcContext = (above &>> 8) &+ (coefficientsLeft &>> 8)
        let modes = triesAverageOnly ? 1 : prunes ? 2 : 4
        guard evaluateWhole(modes, column, row, segment, above: above, toBeat: toBeat) else { return nil }

        let lambda = segment.pointee.wholeLambda
        var best = WholeChoice(candidate: scratch.wholeCandidates[0])
        var (bestScore, bestRate, bestDistortion, bestError) = (Int.max, 0, 0, 0)
        for mode in 0..<modes {
            let (this, found) = (scratch.wholeCandidates[mode], scratch.wholesFound[mode])
            let distortion = found.error &+ found.texture
            var rate = modeCosts.luma[mode]
            if (rate &+ found.least) &* lambda &+ 256 &* distortion >= bestScore { continue }
            let dcs = kernels.count(
                this.dcLevels, context: dcContext, type: Slot.lumaDC, costs: costs, into: this.dcTokens)
            rate &+= found.hasLargeDC ? dcs.cost &+ extraRate(this.dcLevels) : dcs.cost
            if (rate &+ found.least) &* lambda &+ 256 &* distortion >= bestScore { continue }
            kernels.turn(this, isLarge: found.isLarge)
            for lane in 0..<16 {
                rate &+= self.rate(
                    this, lane, context: Int(this.context.values[lane]), type: Slot.lumaWithoutDC, first: 1,
                    isLarge: found.isLarge)
            }
            let score = rate &* lambda &+ 256 &* distortion
            guard score < bestScore else { continue }
            best = WholeChoice(
                mode: mode, coded: found.coded, hasDC: found.hasDC, dcLength: dcs.count, isLarge: found.isLarge,
                candidate: this)
            (bestScore, bestRate, bestDistortion, bestError) = (score, rate, distortion, found.error)
        }
        best.score = bestRate &* segment.pointee.modeLambda &+ 256 &* bestDistortion
        if best.hasDC, best.coded == 0, bestError > segment.pointee.edgeError {
            recordEdge(of: best.candidate, column, row)
        }
        return best
    }

    /// Evaluates the first `modes` modes, without counting their tokens. Returns whether the score of one can be
    /// `toBeat` or less, or its edge matters for the loop filter.
    private func evaluateWhole(
        _ modes: Int, _ column: Int, _ row: Int, _ segment: UnsafePointer<SegmentSearch>, above: Int, toBeat: Int
    ) -> Bool {
        let around = WholeNeighbors(
            dc: Intra16Prediction.dc(frame.y, column, row, size: 16),
            corner: Intra16Prediction.corner(frame.y, column, row, size: 16), above: above & 15,
            left: coefficientsLeft & 15)
        var flat = isFlatSource
        var matters = false
        for mode in 0..<modes {
            var found = kernels.whole(mode, around, segment, leastCosts, into: scratch.wholeCandidates[mode], scratch)
            found.texture = (segment.pointee.textureLambda &* found.texture &+ 128) &>> 8
            flat = flat && found.coded == 0
            if flat { (found.error, found.texture) = (2 &* found.error, 2 &* found.texture) }
            scratch.wholesFound[mode] = found
            let rate = modeCosts.luma[mode] &+ found.least
            if rate &* segment.pointee.modeLambda &+ 256 &* (found.error &+ found.texture) <= toBeat { matters = true }
            if found.coded == 0, frame.options.smoothing > 0 { matters = true }
        }
        return matters
    }

    private var isFlatSource: Bool {
        let first = Lanes(repeating: scratch.lumaSource.values[0])
        return (0..<16).allSatisfy { scratch.lumaSource[$0] == first }
    }

    /// Records the DC step of a macroblock that has only DCs and a visible error, so that the loop filter smooths it.
    private func recordEdge(of candidate: Candidate, _ column: Int, _ row: Int) {
        let levels = candidate.dcLevels
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

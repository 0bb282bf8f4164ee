/// The best mode of both chroma planes.
struct ChromaChoice {
    var mode = 0
    /// The blocks with coefficients, one bit each: four U, four V.
    var coded = 0
    /// Whether a level may have extra bits of category 6.
    var isLarge = false
    var candidate: Candidate
    var errors = ChromaErrors()

    /// The lane of the first of its eight blocks in the candidate.
    var lane: Int { mode & 1 == 1 ? 8 : 0 }
}

/// The quantization errors, halved, of the three lower right DCs of each plane.
struct ChromaErrors {
    var right = SIMD2<Int32>()
    var below = SIMD2<Int32>()
    var corner = SIMD2<Int32>()
}

extension Search {
    mutating func searchChroma(_ column: Int, _ row: Int, _ segment: UnsafePointer<SegmentSearch>) -> ChromaChoice {
        let (u, v) = (frame.u, frame.v)
        kernels.loadChroma(u, v, column, row, scratch)
        let dc = (Intra16Prediction.dc(u, column, row, size: 8), Intra16Prediction.dc(v, column, row, size: 8))
        let corner = (
            Intra16Prediction.corner(u, column, row, size: 8), Intra16Prediction.corner(v, column, row, size: 8)
        )

        var best = ChromaChoice(candidate: scratch.chromaCandidates.0)
        var bestScore = Int.max
        for vertical in [false, true] where !(vertical && triesAverageOnly) {
            let candidate = vertical ? scratch.chromaCandidates.1 : scratch.chromaCandidates.0
            Intra16Prediction.chroma(vertical: vertical, dc: dc, corner: corner, scratch)
            kernels.forward(scratch.chromaSource, scratch.prediction, into: scratch.coefficients)
            let errors = diffuse(column, segment)
            let quantized = kernels.quantize(
                scratch.coefficients, by: segment.pointee.chroma, first: 0, levels: candidate.levels,
                count: scratch.count)
            kernels.reconstruct(
                scratch.coefficients, scratch.prediction, source: scratch.chromaSource, into: candidate.pixels,
                error: scratch.error)
            let coded = quantized.coded
            setChromaContexts(coded, Int(frame.coefficientsAbove[column]), candidate.context)
            let least = kernels.least(
                candidate, type: Slot.chroma, least: leastCosts, scratch: scratch.spare)
            var isTurned = false
            for half in 0..<(triesAverageOnly ? 1 : 2) {
                let mode = (vertical ? 2 : 0) &+ half
                let score = chromaScore(
                    mode, candidate, lane: 8 &* half, least: half == 0 ? least.first : least.second,
                    quantized.isLarge, toBeat: bestScore, segment, isTurned: &isTurned)
                guard score < bestScore else { continue }
                bestScore = score
                best.mode = mode
                best.coded = (coded &>> (8 &* half)) & 255
                best.candidate = candidate
                best.isLarge = quantized.isLarge
                best.errors = half == 0 ? errors.0 : errors.1
            }
        }
        spread(best.errors, column)
        return best
    }

    @inline(__always)
    private func chromaScore(
        _ mode: Int, _ candidate: Candidate, lane first: Int, least: Int, _ large: Bool, toBeat: Int,
        _ segment: UnsafePointer<SegmentSearch>, isTurned: inout Bool
    ) -> Int {
        let lambda = segment.pointee.chromaLambda
        var (error, count) = (0, 0)
        for lane in first..<first &+ 8 {
            error &+= Int(scratch.error[lane])
            count &+= Int(scratch.count.values[lane])
        }
        var rate = modeCosts.chroma[mode] &+ (mode > 0 && count <= 2 ? 8 &* 140 : 0)
        if (rate &+ least) &* lambda &+ 256 &* error >= toBeat { return toBeat }
        if !isTurned { kernels.turn(candidate, isLarge: large) }
        isTurned = true
        for lane in first..<first &+ 8 {
            let context = Int(candidate.context.values[lane])
            rate &+= self.rate(candidate, lane, context: context, type: Slot.chroma, first: 0, isLarge: large)
        }
        return rate &* lambda &+ 256 &* error
    }

    /// Sets, for each block, how many of the blocks above and left of it have coefficients. Both modes have the same
    /// neighbors.
    @inline(__always)
    private func setChromaContexts(_ coded: Int, _ above: Int, _ context: LaneBlock) {
        let left = coefficientsLeft
        let top = (above &>> 4) & 3 | (above &>> 2) & 0x30
        let leftmost = (left &>> 4) & 1 | (left &>> 3) & 4 | (left &>> 2) & 0x10 | (left &>> 1) & 0x40
        let fromAbove = (coded &<< 2) & 0xCCCC | top &* 0x101
        let fromLeft = (coded &<< 1) & 0xAAAA | leftmost &* 0x101
        context[0] = Lanes(ofBits: fromAbove) &+ Lanes(ofBits: fromLeft)
    }

    /// Diffuses the rounding errors of DCs to their neighbors, so that smooth colors have no steps (libwebp, up to
    /// quality 98). It processes four blocks at once, one in each lane: U and V of one mode, U and V of the other.
    @inline(__always)
    private func diffuse(_ column: Int, _ segment: UnsafePointer<SegmentSearch>) -> (ChromaErrors, ChromaErrors) {
        guard frame.options.quality <= 98 else { return (ChromaErrors(), ChromaErrors()) }
        let dcs = scratch.coefficients.values
        let quantizer = segment.pointee.chroma
        let above = frame.errorsAbove + 4 &* column
        let top0 = Self.lanes(above[0], above[2])
        let top1 = Self.lanes(above[1], above[3])
        let left0 = Self.lanes(errorsLeft[0], errorsLeft[2])
        let left1 = Self.lanes(errorsLeft[1], errorsLeft[3])
        let e0 = Self.settle(dcs, 7 &* top0 &+ 8 &* left0, quantizer)
        let e1 = Self.settle(dcs + 1, 7 &* top1 &+ 8 &* e0, quantizer)
        let e2 = Self.settle(dcs + 2, 7 &* e0 &+ 8 &* left1, quantizer)
        let e3 = Self.settle(dcs + 3, 7 &* e1 &+ 8 &* e2, quantizer)
        return (
            ChromaErrors(right: e1.lowHalf, below: e2.lowHalf, corner: e3.lowHalf),
            ChromaErrors(right: e1.highHalf, below: e2.highHalf, corner: e3.highHalf)
        )
    }

    @inline(__always)
    private static func lanes(_ u: Int8, _ v: Int8) -> SIMD4<Int32> {
        SIMD4(Int32(u), Int32(v), Int32(u), Int32(v))
    }

    /// Adds the errors from the neighbors, rounds to a step, and returns the remaining error, halved.
    @inline(__always)
    private static func settle(
        _ dcs: UnsafeMutablePointer<Int16>, _ carried: SIMD4<Int32>, _ quantizer: Quantizer
    ) -> SIMD4<Int32> {
        let values = SIMD4(Int32(dcs[0]), Int32(dcs[4]), Int32(dcs[8]), Int32(dcs[12])) &+ carried &>> 3
        let signs = values &>> 31
        let magnitudes = (values ^ signs) &- signs
        let scaled =
            ((SIMD4<UInt32>(truncatingIfNeeded: magnitudes &<< 3) &+ UInt32(quantizer.number(0)))
                &* UInt32(quantizer.number(16))) &>> 16
        let levels = (scaled &* UInt32(quantizer.number(18))) &>> 16
        let rounded = SIMD4<Int32>(truncatingIfNeeded: levels &* UInt32(quantizer.number(20)))
        let rest = magnitudes &- rounded
        let out = (rounded ^ signs) &- signs
        for lane in 0..<4 { dcs[4 &* lane] = Int16(truncatingIfNeeded: out[lane]) }
        return ((rest ^ signs) &- signs) &>> 1
    }

    @inline(__always)
    private mutating func spread(_ errors: ChromaErrors, _ column: Int) {
        for plane in 0..<2 {
            let corner = (3 &* errors.corner[plane]) &>> 2
            errorsLeft[2 &* plane] = Int8(truncatingIfNeeded: errors.right[plane])
            errorsLeft[2 &* plane &+ 1] = Int8(truncatingIfNeeded: corner)
            frame.errorsAbove[4 &* column &+ 2 &* plane] = Int8(truncatingIfNeeded: errors.below[plane])
            frame.errorsAbove[4 &* column &+ 2 &* plane &+ 1] = Int8(truncatingIfNeeded: errors.corner[plane] &- corner)
        }
    }

    @inline(__always)
    func storeChroma(_ choice: ChromaChoice, _ column: Int, _ row: Int) {
        let values = choice.candidate.pixels.values + choice.lane
        for y in 0..<8 {
            let (pu, pv) = (frame.u.at(8 &* column, 8 &* row &+ y), frame.v.at(8 &* column, 8 &* row &+ y))
            let from = values + (64 &* (y & 3) &+ 2 &* (y &>> 2))
            for x in 0..<8 {
                let lane = 16 &* (x & 3) &+ (x &>> 2)
                pu[x] = UInt8(truncatingIfNeeded: from[lane])
                pv[x] = UInt8(truncatingIfNeeded: from[lane &+ 4])
            }
        }
    }
}

/// The refinement of effort 5 and 6: the levels of the chosen mode are selected again, together.
extension Search {
    /// Replaces the levels, tokens and pixels of a mode with better ones, and returns the choice with its new score.
    func refined(
        _ choice: BlockChoice, _ block: Int, _ segment: UnsafePointer<SegmentSearch>, context: Int
    ) -> BlockChoice {
        let (mode, quantizer) = (choice.mode, segment.pointee.luma)
        let candidate = scratch.blockCandidate
        let levels = scratch.refinedLevels
        let trellis = Trellis(
            costs: costs, steps: (Int(quantizer.number(20)), Int(quantizer.number(21))), nodes: scratch.trellisNodes)
        trellis.solve(UnsafePointer(scratch.coefficients.values + mode), context: context, levels: levels)
        candidate.row(mode).update(from: levels, count: 16)
        let isLarge = (0..<16).contains { levels[$0].magnitude >= Slot.category6 }
        let tokens = kernels.count(
            levels, context: context, type: Slot.blockType, costs: costs, into: candidate.tokens(mode))
        candidate.lengths[mode] = tokens.count
        let rate = choice.modeBits &+ tokens.cost &+ (isLarge ? extraRate(levels) : 0)

        let (error, texture) = rebuild(mode, block, quantizer)
        let change = abs(texture &- Int(scratch.sourceTexture[block])) &>> 5
        let distortion = error &+ (segment.pointee.textureLambda &* change &+ 128) &>> 8
        let isFlat = mode > 0 && (1..<16).count { levels[$0] != 0 } <= 3
        var refined = choice
        refined.score = (rate &+ (isFlat ? 140 : 0)) &* segment.pointee.modeLambda &+ 256 &* distortion
        refined.isCoded = candidate.lengths[mode] > 1
        refined.isLarge = isLarge
        return refined
    }

    /// Computes the pixels from the refined levels of a mode. Returns their squared error and their texture.
    private func rebuild(_ mode: Int, _ block: Int, _ quantizer: Quantizer) -> (error: Int, texture: Int) {
        var values = SIMD16<Int32>()
        for n in 0..<16 {
            let p = QuantTables.position(n)
            values[p] = Int32(scratch.refinedLevels[n]) &* Int32(quantizer.number(p == 0 ? 20 : 21))
        }
        for i in 0..<4 {
            let r = Self.inverse(values[i], values[4 &+ i], values[8 &+ i], values[12 &+ i])
            (values[i], values[4 &+ i], values[8 &+ i], values[12 &+ i]) = r
        }
        var error: Int32 = 0
        for j in stride(from: 0, to: 16, by: 4) {
            let r = Self.inverse(values[j] &+ 4, values[j &+ 1], values[j &+ 2], values[j &+ 3])
            (values[j], values[j &+ 1], values[j &+ 2], values[j &+ 3]) = r
            for p in j..<j &+ 4 {
                let predicted = Int32(scratch.prediction.values[16 &* p &+ mode])
                let pixel = max(0, min(255, predicted &+ values[p] &>> 3))
                values[p] = pixel
                scratch.blockCandidate.pixels.values[16 &* p &+ mode] = Int16(truncatingIfNeeded: pixel)
                let off = Int32(scratch.lumaSource.values[16 &* p &+ block]) &- pixel
                error &+= off &* off
            }
        }
        return (Int(error), Self.texture(values))
    }

    @inline(__always)
    private static func inverse(_ c0: Int32, _ c1: Int32, _ c2: Int32, _ c3: Int32) -> (Int32, Int32, Int32, Int32) {
        let (a, b) = (c0 &+ c2, c0 &- c2)
        let c = (c1 &* 35468) &>> 16 &- c3 &- (c3 &* 20091) &>> 16
        let d = c1 &+ (c1 &* 20091) &>> 16 &+ (c3 &* 35468) &>> 16
        return (a &+ d, b &+ c, b &- c, a &- d)
    }

    @inline(__always)
    private static func hadamard(_ p0: Int32, _ p1: Int32, _ p2: Int32, _ p3: Int32) -> (Int32, Int32, Int32, Int32) {
        let (a0, a1, a2, a3) = (p0 &+ p2, p1 &+ p3, p1 &- p3, p0 &- p2)
        return (a0 &+ a1, a3 &+ a2, a3 &- a2, a0 &- a1)
    }

    private static func texture(_ pixels: SIMD16<Int32>) -> Int {
        let weights = SIMD16<Int32>(38, 32, 20, 9, 32, 28, 17, 7, 20, 17, 10, 4, 9, 7, 4, 2)
        var rows = SIMD16<Int32>()
        for j in stride(from: 0, to: 16, by: 4) {
            let r = hadamard(pixels[j], pixels[j &+ 1], pixels[j &+ 2], pixels[j &+ 3])
            (rows[j], rows[j &+ 1], rows[j &+ 2], rows[j &+ 3]) = r
        }
        var sum: Int32 = 0
        for i in 0..<4 {
            let r = hadamard(rows[i], rows[4 &+ i], rows[8 &+ i], rows[12 &+ i])
            sum &+= abs(r.0) &* weights[i] &+ abs(r.1) &* weights[4 &+ i]
            sum &+= abs(r.2) &* weights[8 &+ i] &+ abs(r.3) &* weights[12 &+ i]
        }
        return Int(sum)
    }
}

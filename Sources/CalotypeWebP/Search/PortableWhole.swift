extension PortableKernels {
    /// Evaluates one mode of all sixteen luma blocks. The cost of the tokens is not bounded.
    @inline(never)
    static func whole(
        _ mode: Int, _ around: WholeNeighbors, _ segment: UnsafePointer<SegmentSearch>, into candidate: Candidate,
        _ scratch: Scratch
    ) -> WholeFound {
        Intra16Prediction.luma(mode, dc: around.dc, corner: around.corner, scratch)
        forward(scratch.lumaSource, single: false, lane: 0, scratch.prediction, into: scratch.coefficients)
        let hasDC = LumaDC.quantize(scratch.coefficients, by: segment.pointee.lumaDC, levels: candidate.dcLevels)
        let quantized = quantize(
            scratch.coefficients, by: segment.pointee.luma, first: 1, levels: candidate.levels, count: scratch.count)
        setContexts(quantized.coded, around, candidate.context)
        tokens(
            candidate, context: candidate.context[0], type: Slot.lumaWithoutDC, first: 1, scratch: scratch.spare)
        reconstruct(
            scratch.coefficients, scratch.prediction, source: scratch.lumaSource, single: false, lane: 0,
            into: candidate.pixels, error: scratch.error)
        texture(candidate.pixels, into: scratch.texture, scratch: scratch.spare)
        var found = WholeFound(
            error: 0, texture: 0, coded: quantized.coded, least: 0, hasDC: hasDC, isLarge: quantized.isLarge,
            hasLargeDC: (0..<16).contains { candidate.dcLevels[$0].magnitude >= Slot.category6 })
        for lane in 0..<16 {
            found.error &+= Int(scratch.error[lane])
            found.texture &+= abs(Int(scratch.texture[lane]) &- Int(scratch.sourceTexture[lane])) &>> 5
        }
        return found
    }

    /// Sets, for each block, how many of the blocks above and left of it have coefficients.
    @inline(__always)
    private static func setContexts(_ coded: Int, _ around: WholeNeighbors, _ context: LaneBlock) {
        let left = around.left
        let leftmost = left & 1 | (left & 2) &<< 3 | (left & 4) &<< 6 | (left & 8) &<< 9
        let fromAbove = coded &<< 4 | around.above
        let fromLeft = (coded &<< 1) & 0xEEEE | leftmost
        context[0] = Lanes(ofBits: fromAbove) &+ Lanes(ofBits: fromLeft)
    }
}

extension PortableKernels {
    /// Evaluates all ten modes of a 4×4 block, one in each lane. Bounds are scores without tokens.
    @inline(never)
    static func modes(
        of block: Int, _ pixels: UnsafePointer<UInt8>, _ scratch: Scratch, quantizer: Quantizer, context: Int,
        by weights: ModeWeights, sourceTexture: Int32
    ) -> ModesFound {
        loadEdge(pixels, scratch.edge)
        predict(scratch.edge, into: scratch.prediction)
        let candidate = scratch.blockCandidate
        forward(scratch.lumaSource, single: true, lane: block, scratch.prediction, into: scratch.coefficients)
        // The quantizer replaces the coefficients with the ones that a decoder reads.
        let quantized = weights.keeps ? scratch.spareCoefficients : scratch.coefficients
        if weights.keeps { quantized.update(from: scratch.coefficients, count: 16) }
        let isLarge = quantize(
            quantized, by: quantizer, first: 0, levels: candidate.levels, count: scratch.count
        ).isLarge
        tokens(
            candidate, context: Lanes(repeating: Int16(truncatingIfNeeded: context)), type: Slot.blockType, first: 0,
            scratch: scratch.spare)
        reconstruct(
            quantized, scratch.prediction, source: scratch.lumaSource, single: true, lane: block,
            into: candidate.pixels, error: scratch.error)
        texture(candidate.pixels, into: scratch.texture, scratch: scratch.spare)
        let (first, second) = score(scratch, weights, sourceTexture)
        return ModesFound(first: first, secondBound: second, isLarge: isLarge)
    }

    /// Loads the edge pixels: left from bottom to top, corner, top and top right. The last one is repeated.
    @inline(__always)
    private static func loadEdge(_ pixels: UnsafePointer<UInt8>, _ edge: UnsafeMutablePointer<UInt8>) {
        for n in 0..<4 { edge[n] = pixels[32 &* (3 &- n) &- 1] }
        for n in 4..<13 { edge[n] = pixels[n &- 37] }
        for n in 13..<16 { edge[n] = edge[12] }
    }

    @inline(__always)
    private static func score(
        _ scratch: Scratch, _ weights: ModeWeights, _ sourceTexture: Int32
    ) -> (first: Int, second: Int32) {
        var (first, least, second) = (0, Int32.max, Int32.max)
        for mode in 0..<ModeTables.blockModes {
            let change = abs(Int32(truncatingIfNeeded: scratch.texture[mode]) &- sourceTexture) &>> 5
            let distortion =
                Int32(truncatingIfNeeded: scratch.error[mode]) &+ (weights.textureLambda &* change &+ 128) &>> 8
            let isFlat = mode > 0 && scratch.count.values[mode] <= 3
            scratch.rates[mode] = Int32(weights.header[mode]) &+ (isFlat ? 140 : 0)
            scratch.scores[mode] = scratch.rates[mode] &* weights.lambda &+ distortion &<< 8
            scratch.bounds[mode] = scratch.scores[mode]
            if scratch.bounds[mode] < least {
                (first, least, second) = (mode, scratch.bounds[mode], least)
            } else {
                second = min(second, scratch.bounds[mode])
            }
        }
        return (first, second)
    }
}

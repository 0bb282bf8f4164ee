/// Macroblocks that share a quantizer and the weights of rate against distortion (libwebp's lambdas).
struct Segment {
    /// The index into the quantizer tables, 0 to 127.
    let index: Int
    /// The susceptibility: `alpha` is -127 to 127, `beta` is 0 to 255.
    let alpha: Int
    let beta: Int
    var filterStrength = 0

    /// The difference between the quantizer indexes of chroma and luma. A negative value is finer.
    struct ChromaShift: Equatable {
        let dc: Int
        let ac: Int
    }
}

/// The quantizers and weights of a segment, for the search.
struct SegmentSearch: BitwiseCopyable {
    let luma: Quantizer
    let lumaDC: LumaDCQuantizer
    let chroma: Quantizer
    let wholeLambda: Int
    let blockLambda: Int
    let chromaLambda: Int
    let modeLambda: Int
    let textureLambda: Int
    /// If the error of a flat macroblock is larger, the loop filter should smooth its edge.
    let edgeError: Int

    init(_ segment: Segment, _ shift: Segment.ChromaShift, in memory: Memory) throws(WebPError) {
        let q = segment.index
        let luma = (dc: Int(QuantTables.dc[q]), ac: Int(QuantTables.ac[q]))
        let second = (dc: 2 * Int(QuantTables.dc[q]), ac: Int(QuantTables.secondOrderAC(q)))
        let chroma = (
            dc: Int(QuantTables.dc[min(max(q + shift.dc, 0), 117)]),
            ac: Int(QuantTables.ac[min(max(q + shift.ac, 0), 127)])
        )
        self.luma = try Quantizer(dc: luma.dc, ac: luma.ac, .luma, in: memory)
        lumaDC = try LumaDCQuantizer(dc: second.dc, ac: second.ac, in: memory)
        self.chroma = try Quantizer(dc: chroma.dc, ac: chroma.ac, .chroma, in: memory)

        let lumaStep = Self.average(luma)
        let secondStep = Self.average(second)
        let chromaStep = Self.average(chroma)
        wholeLambda = max(1, 3 * secondStep * secondStep)
        blockLambda = max(1, (3 * lumaStep * lumaStep) >> 7)
        chromaLambda = max(1, (3 * chromaStep * chromaStep) >> 6)
        modeLambda = max(1, (lumaStep * lumaStep) >> 7)
        textureLambda = max(1, (SegmentPlan.strength * lumaStep) >> 5)
        edgeError = 20 * luma.dc
    }

    private static func average(_ steps: (dc: Int, ac: Int)) -> Int { (steps.dc + 15 * steps.ac + 8) >> 4 }
}

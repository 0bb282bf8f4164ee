/// Searches the best modes of the macroblocks of one row, and reconstructs them.
///
/// Every mode is transformed, quantized and reconstructed. The mode with the lowest rate · λ + 256 · distortion wins
/// (libwebp's RD_OPT_BASIC). Rates are exact token costs. Distortion is the squared error plus, for luma, a change of
/// texture.
struct Search {
    let frame: Frame
    let scratch: Scratch
    let kernels: Kernels
    let segments: UnsafePointer<SegmentSearch>
    var costs: UnsafePointer<UInt16>
    var leastCosts: UnsafePointer<UInt8>
    let modeCosts: ModeCosts
    let limits: SearchLimits
    /// Whether modes that seldom win are omitted.
    let prunes: Bool
    /// Whether levels are refined, with regard to each other.
    let refines: Bool
    /// The blocks to the left with coefficients, in the bit layout of `coefficientsAbove`, with rows instead of
    /// columns.
    var coefficientsLeft = 0
    var errorsLeft = SIMD4<Int8>()
    /// The cost of all modes of the row so far.
    var modeBits = 0
    /// Whether the current macroblock is only predicted.
    private(set) var isHidden = false
    /// Whether the macroblock before has a mode for each block.
    private(set) var isBlockwise = true

    /// Decides on one macroblock, writes its reconstruction, and appends its tokens. Returns the end of the tokens.
    mutating func macroblock(_ column: Int, _ row: Int, tokens: UnsafeMutablePointer<UInt16>) -> UnsafeMutablePointer<
        UInt16
    > {
        let macroblock = frame.macroblock(column, row)
        let segment = segments + Int(macroblock.pointee.segment)
        isHidden = macroblock.pointee.isHidden
        if isHidden { hide(column, row) }
        kernels.loadLuma(frame.y, column, row, scratch)
        kernels.texture(scratch.lumaSource, into: scratch.sourceTexture, scratch: scratch.spare)
        var writer = TokenWriter(tokens)
        let luma = searchLuma(column, row, segment, tokens: &writer)
        isBlockwise = luma.isBlockwise
        let chroma = searchChroma(column, row, segment)

        let above = Int(frame.coefficientsAbove[column])
        var (aboveBits, leftBits) = (0, 0)
        let lumaCoded: Int
        switch luma {
        case .blocks(let blockwise):
            macroblock.pointee.isBlockwise = true
            macroblock.pointee.blockModes = blockwise.modes
            storeBlocks(column, row)
            (aboveBits, leftBits) = (above & 0x100, coefficientsLeft & 0x100)
            lumaCoded = blockwise.coded
            modeBits &+= blockwise.modeBits
        case .whole(let whole):
            macroblock.pointee.isBlockwise = false
            macroblock.pointee.blockModes = SIMD16(repeating: UInt8(truncatingIfNeeded: whole.mode))
            storeWhole(whole.candidate, column, row)
            writer = TokenWriter(tokens)
            writer.append(whole.candidate.dcTokens, whole.dcLength, levels: whole.candidate.dcLevels)
            for lane in 0..<16 { writer.block(lane, of: whole.candidate, first: 1, isLarge: whole.isLarge) }
            (aboveBits, leftBits) = whole.hasDC ? (0x100, 0x100) : (0, 0)
            lumaCoded = whole.coded
            modeBits &+= modeCosts.luma[whole.mode]
        }
        macroblock.pointee.chromaMode = UInt8(truncatingIfNeeded: chroma.mode)
        storeChroma(chroma, column, row)
        for lane in chroma.lane..<chroma.lane &+ 8 {
            writer.block(lane, of: chroma.candidate, first: 0, isLarge: chroma.isLarge)
        }
        macroblock.pointee.isEmpty = lumaCoded == 0 && chroma.coded == 0 && !luma.hasDC
        writer.count(into: scratch.counts)
        if macroblock.pointee.isEmpty { writer.mark(counting: scratch.emptyEnds) }

        aboveBits |= lumaCoded &>> 12 | (chroma.coded & 0b1100) &<< 2 | (chroma.coded & 0b1100_0000)
        leftBits |= Self.rightColumn(lumaCoded) | Self.rightColumns(ofChroma: chroma.coded)
        frame.coefficientsAbove[column] = UInt16(truncatingIfNeeded: aboveBits)
        coefficientsLeft = leftBits
        modeBits &+= modeCosts.chroma[chroma.mode]
        return writer.next
    }

    /// Whether only average (DC) prediction is tried.
    @inline(__always)
    var triesAverageOnly: Bool { limits.isBare || isHidden }

    /// Gives a macroblock that nobody sees the color of its average prediction, so that it has no coefficients.
    @inline(never)
    private mutating func hide(_ column: Int, _ row: Int) {
        for (plane, size) in [(frame.y, 16), (frame.u, 8), (frame.v, 8)] {
            let color = UInt8(truncatingIfNeeded: Intra16Prediction.dc(plane, column, row, size: size))
            for y in 0..<size { plane.at(size &* column, size &* row &+ y).update(repeating: color, count: size) }
        }
        errorsLeft = SIMD4()
        (frame.errorsAbove + 4 &* column).update(repeating: 0, count: 4)
    }

    /// Moves bits 3, 7, 11, 15 to bits 0 to 3.
    @inline(__always)
    private static func rightColumn(_ coded: Int) -> Int {
        (coded &>> 3) & 1 | (coded &>> 6) & 2 | (coded &>> 9) & 4 | (coded &>> 12) & 8
    }

    /// Moves bits 1, 3 (U) and 5, 7 (V) to bits 4 to 7.
    @inline(__always)
    private static func rightColumns(ofChroma coded: Int) -> Int {
        ((coded &>> 1) & 1 | (coded &>> 2) & 2 | (coded &>> 3) & 4 | (coded &>> 4) & 8) &<< 4
    }

    /// Makes the tokens of one block. Returns their cost.
    @inline(__always)
    func rate(_ candidate: Candidate, _ lane: Int, context: Int, type: Int, first: Int, isLarge: Bool) -> Int {
        let found = kernels.count(candidate, lane, context: context, type: type, first: first, costs: costs)
        candidate.lengths[lane] = found.count
        return isLarge ? found.cost &+ extraRate(candidate.row(lane)) : found.cost
    }

    /// The cost of the extra bits of the levels of one block.
    @inline(never)
    func extraRate(_ levels: UnsafePointer<Int16>) -> Int {
        var sum = 0
        for n in 0..<16 where levels[n].magnitude >= Slot.category6 {
            sum &+= SlotCosts.extraBits(of: Int(levels[n].magnitude))
        }
        return sum
    }
}

/// The limits of the cost of modes, so that the first partition fits.
struct SearchLimits: Sendable {
    /// The maximum cost of the modes of a macroblock in 4×4 blocks, in 1/256 bit; 0 forbids such macroblocks.
    let mostBlockBits: Int
    /// Whether only average (DC) prediction and one segment are used, which makes the smallest possible frame.
    let isBare: Bool

    /// The limits to try, from a very high one to the strictest.
    static let ladder =
        [65536, 10240, 6144, 3072, 0].map { SearchLimits(mostBlockBits: $0, isBare: false) }
        + [SearchLimits(mostBlockBits: 0, isBare: true)]
}

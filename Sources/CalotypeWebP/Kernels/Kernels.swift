#if arch(x86_64)
    internal import CWebPKernels
#endif

/// Arithmetic on sixteen blocks at a time, with AVX2 if the CPU has it. The results are the same with and without it.
struct Kernels: Sendable {
    private let wide: Bool

    /// - Parameter portable: whether to use the plain Swift versions only, as on a CPU without AVX2.
    init(portable: Bool) {
        #if arch(x86_64)
            wide = !portable && cw_has_avx2() != 0
        #else
            wide = false
        #endif
    }

    func forward(_ source: LaneBlock, _ prediction: LaneBlock, into coefficients: LaneBlock) {
        #if arch(x86_64)
            if wide { return cw_forward(source.values, prediction.values, coefficients.values) }
        #endif
        PortableKernels.forward(source, single: false, lane: 0, prediction, into: coefficients)
    }

    func quantize(
        _ coefficients: LaneBlock, by quantizer: Quantizer, first: Int, levels: LaneBlock, count: LaneBlock
    ) -> Quantized {
        #if arch(x86_64)
            if wide {
                let found = cw_quantise(
                    coefficients.values, quantizer.values, Int32(truncatingIfNeeded: first), levels.values,
                    count.values)
                return Quantized(coded: Int(found & 0xFFFF), isLarge: found > 0xFFFF)
            }
        #endif
        if first == 1 {
            return PortableKernels.quantize(coefficients, by: quantizer, first: 1, levels: levels, count: count)
        }
        return PortableKernels.quantize(coefficients, by: quantizer, first: 0, levels: levels, count: count)
    }

    func reconstruct(
        _ coefficients: LaneBlock, _ prediction: LaneBlock, source: LaneBlock, into pixels: LaneBlock,
        error: UnsafeMutablePointer<UInt32>
    ) {
        #if arch(x86_64)
            if wide {
                return cw_reconstruct(coefficients.values, prediction.values, source.values, pixels.values, error)
            }
        #endif
        PortableKernels.reconstruct(
            coefficients, prediction, source: source, single: false, lane: 0, into: pixels, error: error)
    }

    func texture(_ pixels: LaneBlock, into texture: UnsafeMutablePointer<UInt32>, scratch: LaneBlock) {
        #if arch(x86_64)
            if wide { return cw_texture(pixels.values, texture) }
        #endif
        PortableKernels.texture(pixels, into: texture, scratch: scratch)
    }

    /// Returns lower bounds of the cost of all tokens, of lanes 0 to 7 and of lanes 8 to 15, and prepares for counting
    /// them.
    func least(
        _ candidate: Candidate, type: Int, least: UnsafePointer<UInt8>, scratch: LaneBlock
    ) -> (first: Int, second: Int) {
        #if arch(x86_64)
            if wide {
                let found = cw_least(
                    candidate.levels.values, candidate.context.values, least + SlotCosts.leastOfType &* type)
                return (8 &* Int(found & 0xFFFF_FFFF), 8 &* Int(found &>> 32))
            }
        #endif
        PortableKernels.tokens(candidate, context: candidate.context[0], type: type, first: 0, scratch: scratch)
        return (0, 0)
    }

    /// Whether lower bounds of the cost of tokens are known before they are counted.
    var knowsLeastCosts: Bool { wide }

    /// Puts the levels of all lanes into their rows, where they are needed for counting or for extra bits.
    func turn(_ candidate: Candidate, isLarge: Bool) {
        #if arch(x86_64)
            if wide { return cw_turn(candidate.levels.values, candidate.row(0)) }
        #endif
        if isLarge { for lane in 0..<16 { PortableKernels.turn(candidate, lane) } }
    }

    /// Puts the levels of a mode of a block into their row, where ``modes`` has not done so.
    func turnMode(_ candidate: Candidate, _ mode: Int) {
        if !wide { PortableKernels.turn(candidate, mode) }
    }

    /// Writes the tokens of one lane, at the indices of its levels. Returns their number and what they cost, without
    /// extra bits of category 6.
    @inline(__always)
    func count(
        _ candidate: Candidate, _ lane: Int, context: Int, type: Int, first: Int, costs: UnsafePointer<UInt16>
    ) -> (count: Int, cost: Int) {
        #if arch(x86_64)
            if wide {
                return count(
                    candidate.row(lane), context: context, type: type, first: first, costs: costs,
                    into: candidate.tokens(lane))
            }
        #endif
        return PortableKernels.count(candidate, lane, first: first, costs: costs)
    }

    /// Writes the tokens of one block of levels, at the indices of the levels. Returns their number and what they cost,
    /// without extra bits of category 6.
    @inline(__always)
    func count(
        _ levels: UnsafePointer<Int16>, context: Int, type: Int, costs: UnsafePointer<UInt16>,
        into tokens: UnsafeMutablePointer<UInt16>
    ) -> (count: Int, cost: Int) {
        #if arch(x86_64)
            if wide { return count(levels, context: context, type: type, first: 0, costs: costs, into: tokens) }
        #endif
        return Tokens.of(levels, type: type, context: context, costs: costs, into: tokens)
    }

    #if arch(x86_64)
        @inline(__always)
        private func count(
            _ levels: UnsafePointer<Int16>, context: Int, type: Int, first: Int, costs: UnsafePointer<UInt16>,
            into tokens: UnsafeMutablePointer<UInt16>
        ) -> (count: Int, cost: Int) {
            let found = cw_count(
                levels, Int32(truncatingIfNeeded: context), Int32(truncatingIfNeeded: type),
                Int32(truncatingIfNeeded: first), costs, tokens)
            return (Int(found &>> 32), Int(found & 0xFFFF_FFFF))
        }
    #endif

    /// Evaluates one mode of all sixteen luma blocks. Writes levels, pixels and contexts to `candidate`.
    func whole(
        _ mode: Int, _ around: WholeNeighbors, _ segment: UnsafePointer<SegmentSearch>, _ least: UnsafePointer<UInt8>,
        into candidate: Candidate, _ scratch: Scratch
    ) -> WholeFound {
        #if arch(x86_64)
            if wide {
                var input = cw_whole_in(
                    source: scratch.lumaSource.values, across: scratch.across.values, down: scratch.down.values,
                    texture: scratch.sourceTexture, quantiser: segment.pointee.luma.values,
                    dc_quantiser: segment.pointee.lumaDC.numbers,
                    least: least + SlotCosts.leastOfType &* Slot.lumaWithoutDC, dc: Int32(around.dc),
                    corner: Int32(around.corner), above: Int32(truncatingIfNeeded: around.above),
                    left: Int32(truncatingIfNeeded: around.left))
                var output = cw_whole_out(
                    levels: candidate.levels.values, pixels: candidate.pixels.values, dc_levels: candidate.dcLevels,
                    context: candidate.context.values, error: 0, texture: 0, coded: 0, least: 0, has_dc: 0, is_large: 0,
                    has_large_dc: 0)
                cw_whole(Int32(truncatingIfNeeded: mode), &input, &output)
                return WholeFound(
                    error: Int(output.error), texture: Int(output.texture), coded: Int(output.coded),
                    least: 8 &* Int(output.least), hasDC: output.has_dc != 0, isLarge: output.is_large != 0,
                    hasLargeDC: output.has_large_dc != 0)
            }
        #endif
        return PortableKernels.whole(mode, around, segment, into: candidate, scratch)
    }

    /// The spread of coefficients relative to the peak of their histogram: 510 · last bin / peak. It is computed for
    /// lanes 0 to 7 and 8 to 15, or for all lanes together (`second` is then 0).
    func spread(of coefficients: LaneBlock, halves: Bool, scratch: Scratch) -> (first: Int, second: Int) {
        #if arch(x86_64)
            if wide {
                let both = cw_spread(coefficients.values, halves ? 1 : 0)
                return (Int(both & 0xFFFF), Int(both >> 16))
            }
        #endif
        return PortableKernels.spread(of: coefficients, halves: halves, scratch)
    }

    /// Evaluates all ten modes of a 4×4 block, from the pixels around it to scores and bounds.
    @inline(__always)
    func modes(
        of block: Int, _ pixels: UnsafePointer<UInt8>, _ scratch: Scratch, quantizer: Quantizer, context: Int,
        by weights: ModeWeights
    ) -> ModesFound {
        let sourceTexture = Int32(truncatingIfNeeded: scratch.sourceTexture[block])
        #if arch(x86_64)
            if wide {
                var input = cw_modes_in(
                    header: weights.header, least: weights.least, lambda: weights.lambda,
                    texture_lambda: weights.textureLambda, source_texture: sourceTexture, keeps: weights.keeps ? 1 : 0)
                return ModesFound(
                    packed: cw_modes(
                        pixels, scratch.lumaTwice + block, quantizer.values, Int32(truncatingIfNeeded: context), &input,
                        scratch.modesOut))
            }
        #endif
        return PortableKernels.modes(
            of: block, pixels, scratch, quantizer: quantizer, context: context, by: weights,
            sourceTexture: sourceTexture)
    }
}

/// The result of quantizing sixteen blocks.
struct Quantized {
    /// The lanes with non-zero levels, one bit each.
    let coded: Int
    /// Whether a level has extra bits of category 6.
    let isLarge: Bool
}

/// The surroundings of a macroblock.
struct WholeNeighbors {
    /// The average of the pixels above and to the left, and the pixel at the corner.
    let dc: Int16
    let corner: Int16
    /// The blocks above and to the left that have coefficients, four bits each.
    let above: Int
    let left: Int
}

/// The weights for scoring the modes of a block.
struct ModeWeights {
    /// The cost of each mode.
    let header: UnsafePointer<UInt16>
    /// The minimum cost of tokens: see ``SlotCosts/fillLeast(_:)``.
    let least: UnsafePointer<UInt8>
    let lambda: Int32
    let textureLambda: Int32
    /// Whether coefficients and predictions are kept in scratch, for refinement.
    let keeps: Bool
}

/// The mode to examine first among the ten modes.
struct ModesFound {
    /// The mode with the lowest bound.
    let first: Int
    /// The lowest bound of the other modes.
    let secondBound: Int32
    /// Whether a level has extra bits of category 6.
    let isLarge: Bool
}

extension ModesFound {
    @inline(__always)
    init(packed: UInt64) {
        first = Int(packed & 255)
        secondBound = Int32(truncatingIfNeeded: packed &>> 32)
        isLarge = packed & 256 != 0
    }
}

extension Kernels {
    /// Loads sixteen luma blocks into the lanes, with the pixels above and left of them.
    func loadLuma(_ plane: Plane, _ column: Int, _ row: Int, _ scratch: Scratch) {
        #if arch(x86_64)
            if wide {
                let pixels = plane.at(16 &* column, 16 &* row)
                cw_load_luma(pixels, plane.stride, scratch.lumaSource.values, scratch.lumaTwice)
                return cw_load_luma_edges(pixels, plane.stride, scratch.across.values, scratch.down.values)
            }
        #endif
        scratch.loadLuma(plane, column, row)
        scratch.loadLumaEdges(plane, column, row)
    }

    func loadChroma(_ u: Plane, _ v: Plane, _ column: Int, _ row: Int, _ scratch: Scratch) {
        scratch.loadChromaEdges(u, v, column, row)
        #if arch(x86_64)
            if wide {
                return cw_load_chroma(
                    u.at(8 &* column, 8 &* row), v.at(8 &* column, 8 &* row), u.stride, scratch.chromaSource.values)
            }
        #endif
        scratch.loadChroma(u, v, column, row)
    }

    /// Computes the luma of the first pixels of a row and returns their number.
    func luma(_ row: UnsafePointer<UInt8>, _ width: Int, step: Int, into luma: UnsafeMutablePointer<UInt8>) -> Int {
        #if arch(x86_64)
            if wide { return cw_luma(row, width, step, luma) }
        #endif
        return 0
    }

    /// Computes the chroma of the first squares of four pixels of two rows, and returns the number of squares.
    func chroma(
        _ upper: UnsafePointer<UInt8>, _ lower: UnsafePointer<UInt8>, _ width: Int, step: Int,
        _ linear: UnsafePointer<UInt16>, _ gamma: UnsafePointer<UInt8>, into u: UnsafeMutablePointer<UInt8>,
        _ v: UnsafeMutablePointer<UInt8>
    ) -> Int {
        #if arch(x86_64)
            if wide { return cw_chroma(upper, lower, width, step, linear, gamma, u, v) }
        #endif
        return 0
    }

    /// Codes with one to four coders in lock step. Returns `false` if the caller must do it.
    func code(
        _ a: inout cw_coder, _ b: inout cw_coder, _ c: inout cw_coder, _ d: inout cw_coder,
        _ bits: (BoolCoder.Bits, BoolCoder.Bits, BoolCoder.Bits, BoolCoder.Bits), _ streams: Int, _ count: Int
    ) -> Bool {
        #if arch(x86_64)
            if wide {
                cw_code(&a, &b, &c, &d, bits.0, bits.1, bits.2, bits.3, Int32(streams), count)
                return true
            }
        #endif
        return false
    }
}

extension UnsafeMutablePointer<Lanes> {
    /// The memory as 16-bit values: lane `l` of position `p` is `values[16 * p + l]`.
    @inline(__always)
    var values: UnsafeMutablePointer<Int16> { UnsafeMutableRawPointer(self).assumingMemoryBound(to: Int16.self) }
}

#if arch(x86_64)
    internal import CWebPKernels
#endif

/// The arithmetic on sixteen blocks at a time, by AVX2 where the CPU has it. Both ways give the same bits.
struct Kernels: Sendable {
    private let wide: Bool

    /// - Parameter portable: stay with the plain Swift versions, as a CPU without AVX2 does.
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

    func quantise(
        _ coefficients: LaneBlock, by quantiser: UnsafePointer<UInt16>, first: Int, levels: LaneBlock, count: LaneBlock
    ) -> Bool {
        #if arch(x86_64)
            if wide {
                return cw_quantise(coefficients.values, quantiser, Int32(first), levels.values, count.values) != 0
            }
        #endif
        if first == 1 {
            return PortableKernels.quantise(coefficients, by: quantiser, first: 1, levels: levels, count: count)
        }
        return PortableKernels.quantise(coefficients, by: quantiser, first: 0, levels: levels, count: count)
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

    func slots(
        _ levels: LaneBlock, context: LaneBlock, type: Int, first: Int, into slots: LaneBlock, scratch: LaneBlock
    ) {
        #if arch(x86_64)
            if wide { return cw_slots(levels.values, context.values, Int32(type), Int32(first), slots.values) }
        #endif
        if first == 1 {
            PortableKernels.slots(levels, context: context[0], type: type, first: 1, into: slots, scratch: scratch)
        } else {
            PortableKernels.slots(levels, context: context[0], type: type, first: 0, into: slots, scratch: scratch)
        }
    }

    /// How widely coefficients spread over the peak of their histogram: 510 · last bin / peak, of lanes 0 to 7 and 8 to 15,
    /// or of all together (`second` is 0).
    func spread(of coefficients: LaneBlock, halves: Bool, scratch: Scratch) -> (first: Int, second: Int) {
        #if arch(x86_64)
            if wide {
                let both = cw_spread(coefficients.values, halves ? 1 : 0)
                return (Int(both & 0xFFFF), Int(both >> 16))
            }
        #endif
        return PortableKernels.spread(of: coefficients, halves: halves, scratch)
    }

    func predict(_ edge: UnsafePointer<UInt8>, into prediction: LaneBlock) {
        #if arch(x86_64)
            if wide { return cw_predict(edge, prediction.values) }
        #endif
        PortableKernels.predict(edge, into: prediction)
    }

    /// All ten modes of the block in `lane` of the source, from prediction to token slots.
    /// True if a level carries extra bits.
    func block(
        _ lane: Int, of source: LaneBlock, _ scratch: Scratch, quantiser: UnsafePointer<UInt16>, context: Int,
        into candidate: Candidate
    ) -> Bool {
        #if arch(x86_64)
            if wide {
                return cw_block(
                    source.values + lane, scratch.prediction.values, quantiser, Int32(context), candidate.levels.values,
                    scratch.count.values, candidate.slots.values, candidate.pixels.values, scratch.error,
                    scratch.texture) != 0
            }
        #endif
        PortableKernels.forward(source, single: true, lane: lane, scratch.prediction, into: scratch.coefficients)
        let large = PortableKernels.quantise(
            scratch.coefficients, by: quantiser, first: 0, levels: candidate.levels, count: scratch.count)
        PortableKernels.slots(
            candidate.levels, context: Lanes(repeating: Int16(truncatingIfNeeded: context)), type: Slot.blockType,
            first: 0,
            into: candidate.slots, scratch: scratch.spare)
        PortableKernels.reconstruct(
            scratch.coefficients, scratch.prediction, source: source, single: true, lane: lane, into: candidate.pixels,
            error: scratch.error)
        PortableKernels.texture(candidate.pixels, into: scratch.texture, scratch: scratch.spare)
        return large
    }
}

extension Kernels {
    /// Sixteen luma blocks to the lanes, and what is above and left of them.
    func loadLuma(_ plane: Plane, _ column: Int, _ row: Int, _ scratch: Scratch) {
        #if arch(x86_64)
            if wide {
                let pixels = plane.at(16 &* column, 16 &* row)
                cw_load_luma(pixels, plane.stride, scratch.lumaSource.values)
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

    /// Luma of the first pixels of a row; how many.
    func luma(_ row: UnsafePointer<UInt8>, _ width: Int, step: Int, into luma: UnsafeMutablePointer<UInt8>) -> Int {
        #if arch(x86_64)
            if wide { return cw_luma(row, width, step, luma) }
        #endif
        return 0
    }

    /// Rate and score of ten modes before their tokens are counted; the best of them, the first of equals.
    func score(
        _ scratch: Scratch, header: UnsafePointer<UInt16>, sourceTexture: UInt32, lambda: Int32, textureLambda: Int32
    ) -> Int {
        #if arch(x86_64)
            if wide {
                return Int(
                    cw_score(
                        header, scratch.error, scratch.texture, Int32(truncatingIfNeeded: sourceTexture),
                        scratch.count.values, lambda, textureLambda, scratch.rates, scratch.scores))
            }
        #endif
        let (rates, scores) = (scratch.rates, scratch.scores)
        var best = 0
        for mode in 0..<ModeTables.blockModes {
            let change = abs(Int32(truncatingIfNeeded: scratch.texture[mode] &- sourceTexture)) &>> 5
            let distortion = Int32(truncatingIfNeeded: scratch.error[mode]) &+ (textureLambda &* change &+ 128) &>> 8
            let isFlat = mode > 0 && scratch.count.values[mode] <= 3
            rates[mode] = Int32(header[mode]) &+ (isFlat ? 140 : 0)
            scores[mode] = rates[mode] &* lambda &+ distortion &<< 8
            if scores[mode] < scores[best] { best = mode }
        }
        return best
    }

    /// Which of ten scores are at most `bound`, a bit each.
    func modes(of scores: UnsafePointer<Int32>, atMost bound: Int32) -> UInt32 {
        #if arch(x86_64)
            if wide { return cw_at_most(scores, bound) }
        #endif
        var bits: UInt32 = 0
        for mode in 0..<ModeTables.blockModes { bits |= (scores[mode] <= bound ? 1 : 0) &<< UInt32(mode) }
        return bits
    }

    /// Codes with two coders in lock step; false if that is left to the caller.
    func codePair(
        _ first: inout cw_coder, _ left: UnsafePointer<UInt16>, _ second: inout cw_coder,
        _ right: UnsafePointer<UInt16>,
        _ count: Int
    ) -> Bool {
        #if arch(x86_64)
            if wide {
                cw_code_pair(&first, left, &second, right, count)
                return true
            }
        #endif
        return false
    }
}

extension UnsafeMutablePointer<Lanes> {
    /// The same memory as 16-bit values: lane `l` of position `p` is `values[16 * p + l]`.
    @inline(__always)
    var values: UnsafeMutablePointer<Int16> { UnsafeMutableRawPointer(self).assumingMemoryBound(to: Int16.self) }
}

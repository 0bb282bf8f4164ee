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

    func bins(_ coefficients: LaneBlock, into bins: LaneBlock) {
        #if arch(x86_64)
            if wide { return cw_bins(coefficients.values, bins.values) }
        #endif
        PortableKernels.bins(coefficients, into: bins)
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

extension UnsafeMutablePointer<Lanes> {
    /// The same memory as 16-bit values: lane `l` of position `p` is `values[16 * p + l]`.
    @inline(__always)
    var values: UnsafeMutablePointer<Int16> { UnsafeMutableRawPointer(self).assumingMemoryBound(to: Int16.self) }
}

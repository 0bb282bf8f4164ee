#if arch(x86_64)
    internal import CWebPKernels
#endif

/// Sixteen 16-bit values, one for each of sixteen 4×4 blocks (or modes of one block).
///
/// A block of pixels or coefficients is sixteen `Lanes`, one for each position, so it needs no shuffles or transposes.
/// The loops over lanes compile to single instructions (`pmulhw`, `pmulhuw`, …) on x86-64 and arm64.
typealias Lanes = SIMD16<Int16>
typealias LaneBlock = UnsafeMutablePointer<Lanes>

extension SIMD16<Int16> {
    /// The upper half of the signed product.
    @inline(__always)
    func high(times factor: Int16) -> Lanes {
        var result = Lanes()
        for i in 0..<16 { result[i] = Int16(truncatingIfNeeded: (Int32(self[i]) &* Int32(factor)) &>> 16) }
        return result
    }

    /// The upper half of the unsigned product.
    @inline(__always)
    func unsignedHigh(times factors: Lanes) -> Lanes {
        var result = Lanes()
        for i in 0..<16 {
            let product = UInt32(UInt16(bitPattern: self[i])) &* UInt32(UInt16(bitPattern: factors[i]))
            result[i] = Int16(truncatingIfNeeded: product &>> 16)
        }
        return result
    }

    @inline(__always)
    var magnitude: Lanes {
        let sign = self &>> 15
        return (self ^ sign) &- sign
    }

    @inline(__always)
    func clamped(from low: Int16, to high: Int16) -> Lanes {
        let bounds = Lanes(repeating: low)
        let raised = replacing(with: bounds, where: self .< bounds)
        let ceiling = Lanes(repeating: high)
        return raised.replacing(with: ceiling, where: raised .> ceiling)
    }

    @inline(__always)
    func atMost(_ high: Int16) -> Lanes {
        let ceiling = Lanes(repeating: high)
        return replacing(with: ceiling, where: self .> ceiling)
    }

    private static let bits = Lanes(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, Int16.min)

    /// The sign bits of the lanes, one bit each.
    @inline(__always)
    var signs: Int {
        let set = (self &>> 15) & Self.bits
        var sum: Int16 = 0
        for i in 0..<16 { sum |= set[i] }
        return Int(UInt16(bitPattern: sum))
    }

    /// One in each lane whose bit is set, zero in the others.
    @inline(__always)
    init(ofBits bits: Int) {
        self = (Lanes(repeating: Int16(truncatingIfNeeded: bits)) & Self.bits).isZero &+ 1
    }

    /// All ones in each lane that is zero.
    @inline(__always)
    var isZero: Lanes { Lanes().replacing(with: -1, where: self .== Lanes()) }
}

/// Calls `body` with the positions of a block in order. The calls are written out, because a loop would look every
/// constant up again.
@inline(__always)
func locations(from first: Int, _ body: (Int) -> Void) {
    if first == 0 { body(0) }
    body(1)
    body(2)
    body(3)
    body(4)
    body(5)
    body(6)
    body(7)
    body(8)
    body(9)
    body(10)
    body(11)
    body(12)
    body(13)
    body(14)
    body(15)
}

/// `(a·ka + b·kb + round) >> shift` in 32 bits. There are two loops of eight, because a loop of sixteen is not
/// vectorized.
@inline(__always)
func rotated(_ a: Lanes, _ ka: Int32, _ b: Lanes, _ kb: Int32, _ round: Int32, _ shift: Int32) -> Lanes {
    #if arch(x86_64)
        return Lanes(
            lowHalf: cw_rotate(a.lowHalf, b.lowHalf, ka, kb, round, shift),
            highHalf: cw_rotate(a.highHalf, b.highHalf, ka, kb, round, shift))
    #else
        return rotatedHalves(a, ka, b, kb, round, shift)
    #endif
}

@inline(__always)
private func rotatedHalves(
    _ a: Lanes, _ ka: Int32, _ b: Lanes, _ kb: Int32, _ round: Int32, _ shift: Int32
) -> Lanes {
    var result = Lanes()
    for i in 0..<8 {
        result[i] = Int16(truncatingIfNeeded: (Int32(a[i]) &* ka &+ Int32(b[i]) &* kb &+ round) &>> shift)
    }
    for i in 8..<16 {
        result[i] = Int16(truncatingIfNeeded: (Int32(a[i]) &* ka &+ Int32(b[i]) &* kb &+ round) &>> shift)
    }
    return result
}

/// One 32-bit sum for each of sixteen lanes.
struct LaneSums {
    private var sums = (SIMD4<Int32>(), SIMD4<Int32>(), SIMD4<Int32>(), SIMD4<Int32>())

    /// Adds `a·ka + b·kb`.
    @inline(__always)
    mutating func add(_ a: Lanes, times ka: Lanes, _ b: Lanes, times kb: Lanes) {
        #if arch(x86_64)
            sums.0 &+= cw_sum_low(a.lowHalf, b.lowHalf, ka.lowHalf, kb.lowHalf)
            sums.1 &+= cw_sum_high(a.lowHalf, b.lowHalf, ka.lowHalf, kb.lowHalf)
            sums.2 &+= cw_sum_low(a.highHalf, b.highHalf, ka.highHalf, kb.highHalf)
            sums.3 &+= cw_sum_high(a.highHalf, b.highHalf, ka.highHalf, kb.highHalf)
        #else
            for i in 0..<4 { sums.0[i] &+= Int32(a[i]) &* Int32(ka[i]) &+ Int32(b[i]) &* Int32(kb[i]) }
            for i in 0..<4 { sums.1[i] &+= Int32(a[4 + i]) &* Int32(ka[4 + i]) &+ Int32(b[4 + i]) &* Int32(kb[4 + i]) }
            for i in 0..<4 { sums.2[i] &+= Int32(a[8 + i]) &* Int32(ka[8 + i]) &+ Int32(b[8 + i]) &* Int32(kb[8 + i]) }
            for i in 0..<4 {
                sums.3[i] &+= Int32(a[12 + i]) &* Int32(ka[12 + i]) &+ Int32(b[12 + i]) &* Int32(kb[12 + i])
            }
        #endif
    }

    @inline(__always)
    func store(to memory: UnsafeMutablePointer<UInt32>) {
        let out = UnsafeMutableRawPointer(memory)
        out.storeBytes(of: sums.0, as: SIMD4<Int32>.self)
        out.storeBytes(of: sums.1, toByteOffset: 16, as: SIMD4<Int32>.self)
        out.storeBytes(of: sums.2, toByteOffset: 32, as: SIMD4<Int32>.self)
        out.storeBytes(of: sums.3, toByteOffset: 48, as: SIMD4<Int32>.self)
    }
}

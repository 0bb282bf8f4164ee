/// Sixteen 16-bit values, one for each of sixteen 4×4 blocks (or modes of one block).
///
/// A block of pixels or coefficients is sixteen `Lanes`, one for each position: no shuffles, no transposes. The loops over
/// lanes compile to single instructions (`pmulhw`, `pmulhuw`, …) on x86-64 and arm64.
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

    /// The sign of each lane, a bit each.
    @inline(__always)
    var signs: Int { Int(UInt16(bitPattern: ((self &>> 15) & Self.bits).wrappedSum())) }

    /// One where a bit is set, zero elsewhere.
    @inline(__always)
    init(ofBits bits: Int) {
        self = (Lanes(repeating: Int16(truncatingIfNeeded: bits)) & Self.bits).isZero &+ 1
    }

    /// All ones where a lane is zero.
    @inline(__always)
    var isZero: Lanes { Lanes().replacing(with: -1, where: self .== Lanes()) }
}

/// `(a·ka + b·kb + round) >> shift` in 32 bits. Two half loops, since one of sixteen would stay scalar.
@inline(__always)
func rotated(_ a: Lanes, _ ka: Int32, _ b: Lanes, _ kb: Int32, _ round: Int32, _ shift: Int32) -> Lanes {
    var result = Lanes()
    for i in 0..<8 {
        result[i] = Int16(truncatingIfNeeded: (Int32(a[i]) &* ka &+ Int32(b[i]) &* kb &+ round) &>> shift)
    }
    for i in 8..<16 {
        result[i] = Int16(truncatingIfNeeded: (Int32(a[i]) &* ka &+ Int32(b[i]) &* kb &+ round) &>> shift)
    }
    return result
}

/// Sums of one 32-bit value for each of sixteen lanes.
struct LaneSums {
    private var low = SIMD8<Int32>()
    private var high = SIMD8<Int32>()

    @inline(__always)
    mutating func add(_ values: Lanes, times weight: Int32) {
        for i in 0..<8 { low[i] &+= Int32(values[i]) &* weight }
        for i in 0..<8 { high[i] &+= Int32(values[8 + i]) &* weight }
    }

    @inline(__always)
    mutating func addSquares(of values: Lanes) {
        for i in 0..<8 { low[i] &+= Int32(values[i]) &* Int32(values[i]) }
        for i in 0..<8 { high[i] &+= Int32(values[8 + i]) &* Int32(values[8 + i]) }
    }

    @inline(__always)
    func store(to sums: UnsafeMutablePointer<UInt32>) {
        for i in 0..<8 { sums[i] = UInt32(bitPattern: low[i]) }
        for i in 0..<8 { sums[8 + i] = UInt32(bitPattern: high[i]) }
    }
}

internal import CLanes

/// Sixteen samples of one row beside those of the row below, lane by lane, as 16-bit samples.
struct SamplePairs {
    let lanes: (SIMD8<Int16>, SIMD8<Int16>, SIMD8<Int16>, SIMD8<Int16>)

    /// The samples as they are.
    @inline(__always)
    init(_ above: SIMD16<UInt8>, _ below: SIMD16<UInt8>) {
        let low = calotype_zipped_low_bytes(above, below)
        let high = calotype_zipped_high_bytes(above, below)
        lanes = (
            calotype_widened_low(low), calotype_widened_high(low),
            calotype_widened_low(high), calotype_widened_high(high)
        )
    }

    /// Four RGBA pixels, premultiplied: 15 bits, of which 255 × 127.5 is the largest.
    @inline(__always)
    init(premultiplying above: SIMD16<UInt8>, _ below: SIMD16<UInt8>) {
        let (a, b) = (calotype_widened_low(above).premultiplied, calotype_widened_low(below).premultiplied)
        let (c, d) = (calotype_widened_high(above).premultiplied, calotype_widened_high(below).premultiplied)
        lanes = (
            calotype_zipped_low(a, b), calotype_zipped_high(a, b),
            calotype_zipped_low(c, d), calotype_zipped_high(c, d)
        )
    }
}

extension SIMD8<Int16> {
    @inline(__always)
    fileprivate var premultiplied: Self { calotype_premultiplied(self) }

    /// Adds up each pair after weighing its two samples. `weights` holds two 16-bit numbers, lower neighbour first.
    @inline(__always)
    func weighed(by weights: Int32) -> SIMD4<Int32> {
        calotype_paired_products(self, unsafeBitCast(SIMD4(repeating: weights), to: SIMD8<Int16>.self))
    }

    /// The low half of `self` beside that of `other`, lane by lane.
    @inline(__always)
    func beside(_ other: Self) -> Self { calotype_zipped_low(self, other) }
}

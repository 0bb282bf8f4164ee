internal import CLanes

/// Sixteen samples of one row, interleaved with those of the row below, as 16-bit samples.
struct SamplePairs {
    let lanes: (SIMD8<Int16>, SIMD8<Int16>, SIMD8<Int16>, SIMD8<Int16>)

    /// The samples without a change.
    @inline(__always)
    init(_ above: SIMD16<UInt8>, _ below: SIMD16<UInt8>) {
        let low = calotype_zipped_low_bytes(above, below)
        let high = calotype_zipped_high_bytes(above, below)
        lanes = (
            calotype_widened_low(low), calotype_widened_high(low),
            calotype_widened_low(high), calotype_widened_high(high)
        )
    }

    /// Four RGBA pixels, premultiplied to 15 bits. The largest value is 255 × 127.5.
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

    /// Multiplies the two samples of each pair by `weights` and adds them. `weights` contains two 16-bit numbers, lower
    /// neighbor first.
    @inline(__always)
    func weighed(by weights: Int32) -> SIMD4<Int32> {
        calotype_paired_products(self, unsafeBitCast(SIMD4(repeating: weights), to: SIMD8<Int16>.self))
    }

    /// The low halves of `self` and `other`, interleaved lane by lane.
    @inline(__always)
    func beside(_ other: Self) -> Self { calotype_zipped_low(self, other) }
}

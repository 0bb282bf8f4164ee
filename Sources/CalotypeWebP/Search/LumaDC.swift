/// The block of sixteen luma DCs: the Walsh–Hadamard transform and its inverse, RFC 6386 section 14.3.
enum LumaDC {
    /// Transforms and quantizes the DCs in `dcs`, and replaces them with the values that a decoder reads. Writes levels
    /// in coding order. Returns whether any level is not zero.
    @inline(__always)
    static func quantize(
        _ dcs: LaneBlock, by quantizer: LumaDCQuantizer, levels: UnsafeMutablePointer<Int16>
    ) -> Bool {
        let coefficients = transform(dcs[0])
        let magnitudes = quantizer.levels(coefficients.magnitude).atMost(2047)
        let signs = coefficients &>> 15
        let quantized = (magnitudes ^ signs) &- signs
        for n in 0..<16 { levels[n] = quantized[QuantTables.position(n)] }
        dcs[0] = inverse(quantized &* quantizer.steps)
        return quantized != Lanes()
    }

    @inline(__always)
    private static func rows(_ values: Lanes) -> (SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>) {
        (row(values, 0), row(values, 4), row(values, 8), row(values, 12))
    }

    @inline(__always)
    private static func row(_ values: Lanes, _ first: Int) -> SIMD4<Int32> {
        SIMD4(
            Int32(values[first]), Int32(values[first &+ 1]), Int32(values[first &+ 2]), Int32(values[first &+ 3]))
    }

    /// Transposes four rows.
    @inline(__always)
    private static func turned(
        _ r: (SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>)
    ) -> (SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>) {
        (
            SIMD4(r.0[0], r.1[0], r.2[0], r.3[0]), SIMD4(r.0[1], r.1[1], r.2[1], r.3[1]),
            SIMD4(r.0[2], r.1[2], r.2[2], r.3[2]), SIMD4(r.0[3], r.1[3], r.2[3], r.3[3])
        )
    }

    @inline(__always)
    private static func joined(_ r: (SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>), shift: Int32) -> Lanes {
        var lanes = Lanes()
        for i in 0..<4 {
            lanes[i] = Int16(truncatingIfNeeded: r.0[i] &>> shift)
            lanes[4 &+ i] = Int16(truncatingIfNeeded: r.1[i] &>> shift)
            lanes[8 &+ i] = Int16(truncatingIfNeeded: r.2[i] &>> shift)
            lanes[12 &+ i] = Int16(truncatingIfNeeded: r.3[i] &>> shift)
        }
        return lanes
    }

    /// Transforms columns, then rows. There is no rounding in between, so the order does not matter.
    @inline(__always)
    private static func transform(_ dcs: Lanes) -> Lanes {
        joined(turned(forward(turned(forward(rows(dcs))))), shift: 1)
    }

    @inline(__always)
    private static func inverse(_ coefficients: Lanes) -> Lanes {
        var columns = turned(backward(rows(coefficients)))
        columns.0 &+= 3
        return joined(turned(backward(columns)), shift: 3)
    }

    @inline(__always)
    private static func forward(
        _ r: (SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>)
    ) -> (SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>) {
        let (a0, a1, a2, a3) = (r.0 &+ r.2, r.1 &+ r.3, r.1 &- r.3, r.0 &- r.2)
        return (a0 &+ a1, a3 &+ a2, a3 &- a2, a0 &- a1)
    }

    @inline(__always)
    private static func backward(
        _ r: (SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>)
    ) -> (SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>) {
        let (a0, a1, a2, a3) = (r.0 &+ r.3, r.1 &+ r.2, r.1 &- r.2, r.0 &- r.3)
        return (a0 &+ a1, a3 &+ a2, a0 &- a1, a3 &- a2)
    }
}

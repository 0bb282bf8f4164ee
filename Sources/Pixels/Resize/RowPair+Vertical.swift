internal import CLanes

extension RowPair {
    /// Computes row `index` of the pair: output row `y` of the vertical filter.
    func fill(_ index: Int, with source: SourceRows, by taps: LanczosTaps, at y: Int) {
        // For RGB, the result has 6 fractional bits. A premultiplied sample has 15 bits, and one of them is dropped to
        // leave space for overshoot.
        let shift = channels == 4 ? LanczosTaps.precision + 1 : LanczosTaps.precision - 6
        if vectorBytes > 16 {
            filterWide(source, by: taps, at: y, shift: shift)
        } else if channels == 4 {
            filter(source, by: taps, at: y, shift: shift) { SamplePairs(premultiplying: $0, $1) }
        } else {
            filter(source, by: taps, at: y, shift: shift) { SamplePairs($0, $1) }
        }
        pairUp(as: index)
    }

    private func filterWide(_ source: SourceRows, by taps: LanczosTaps, at y: Int, shift: Int) {
        #if arch(x86_64)
            taps.pairs.withUnsafeBufferPointer { pairs in
                let start = source.start.assumingMemoryBound(to: UInt8.self)
                var rows = calotype_weighed_rows(
                    first: start + taps.first[y] * source.stride, last: start + (source.count - 1) * source.stride,
                    stride: source.stride, weights: pairs.baseAddress?.advanced(by: y * taps.pairCount),
                    pairs: taps.usedPairs(of: y, in: source.count), shift: Int32(truncatingIfNeeded: shift))
                let line = line.assumingMemoryBound(to: Int16.self)
                if vectorBytes == 64 {
                    calotype_filter_color_rows(&rows, samples, line)
                } else {
                    calotype_filter_rows(&rows, Int32(truncatingIfNeeded: channels), samples, line)
                }
            }
        #endif
    }

    @inline(__always)
    private func filter(
        _ source: SourceRows, by taps: LanczosTaps, at y: Int, shift: Int,
        _ pair: (SIMD16<UInt8>, SIMD16<UInt8>) -> SamplePairs
    ) {
        let count = taps.usedPairs(of: y, in: source.count)
        let first = source.start + taps.first[y] * source.stride
        let last = source.start + (source.count - 1) * source.stride
        taps.pairs.withUnsafeBufferPointer { pairs in
            let weights = UnsafeBufferPointer(rebasing: pairs[(y * taps.pairCount)...].prefix(count))
            for start in Swift.stride(from: 0, to: samples, by: Self.block) {
                let x = min(start, samples &- Self.block)  // The last block overlaps the one before.
                filterBlock(
                    from: first + x, until: last + x, stride: source.stride, by: weights, shift: Int32(shift),
                    into: line + 2 &* x, pair)
            }
        }
    }

    @inline(__always)
    private func filterBlock(
        from first: UnsafeRawPointer, until last: UnsafeRawPointer, stride: Int,
        by weights: UnsafeBufferPointer<Int32>, shift: Int32, into target: UnsafeMutableRawPointer,
        _ pair: (SIMD16<UInt8>, SIMD16<UInt8>) -> SamplePairs
    ) {
        let half = SIMD4<Int32>(repeating: 1 &<< (shift &- 1))
        var sums = (half, half, half, half)
        var above = first
        for weight in weights {
            let below = min(above + stride, last)  // Beneath the last row there is none, but it weighs nothing either.
            let samples = pair(
                above.loadUnaligned(as: SIMD16<UInt8>.self), below.loadUnaligned(as: SIMD16<UInt8>.self))
            sums.0 &+= samples.lanes.0.weighed(by: weight)
            sums.1 &+= samples.lanes.1.weighed(by: weight)
            sums.2 &+= samples.lanes.2.weighed(by: weight)
            sums.3 &+= samples.lanes.3.weighed(by: weight)
            above += 2 &* stride
        }
        let low = SIMD8(lowHalf: sums.0, highHalf: sums.1) &>> shift
        let high = SIMD8(lowHalf: sums.2, highHalf: sums.3) &>> shift
        target.storeBytes(of: SIMD8<Int16>(truncatingIfNeeded: low), as: SIMD8<Int16>.self)
        target.storeBytes(of: SIMD8<Int16>(truncatingIfNeeded: high), toByteOffset: 16, as: SIMD8<Int16>.self)
    }
}

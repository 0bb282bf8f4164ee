internal import CLanes

extension RowPair {
    /// Filters both rows horizontally, each into one row of 8-bit samples.
    func reduce(by taps: LanczosTaps, to upper: UnsafeMutableRawPointer, and lower: UnsafeMutableRawPointer) {
        if vectorBytes > 16 {
            reduceWide(by: taps, to: upper, and: lower)
        } else if channels == 4 {
            reduce(by: taps) { x, above, below in
                let pixels = calotype_saturated(above.unpremultiplied, below.unpremultiplied)
                (upper + 4 &* x).storeBytes(of: pixels.lowHalf, as: SIMD4<UInt8>.self)
                (lower + 4 &* x).storeBytes(of: pixels.highHalf, as: SIMD4<UInt8>.self)
            }
        } else {
            let last = taps.first.count - 1
            reduce(by: taps) { x, above, below in
                let pixels = calotype_saturated(above.rounded, below.rounded)
                (upper + 3 &* x).storeColors(of: pixels.lowHalf, isLast: x == last)
                (lower + 3 &* x).storeColors(of: pixels.highHalf, isLast: x == last)
            }
        }
    }

    private func reduceWide(
        by taps: LanczosTaps, to upper: UnsafeMutableRawPointer, and lower: UnsafeMutableRawPointer
    ) {
        #if arch(x86_64)
            taps.pairs.withUnsafeBufferPointer { weights in
                taps.first.withUnsafeBufferPointer { first in
                    calotype_reduce_rows(
                        pairs.assumingMemoryBound(to: UInt8.self), first.baseAddress, weights.baseAddress,
                        taps.pairCount, Int32(truncatingIfNeeded: channels), first.count, SIMD4<Int32>.alphaScale,
                        upper.assumingMemoryBound(to: UInt8.self), lower.assumingMemoryBound(to: UInt8.self))
                }
            }
        #endif
    }

    /// Calls `store` with the sums of each output pixel, one pixel of each row.
    @inline(__always)
    private func reduce(by taps: LanczosTaps, store: (Int, SIMD4<Int32>, SIMD4<Int32>) -> Void) {
        let count = taps.pairCount
        taps.pairs.withUnsafeBufferPointer { weightPairs in
            taps.first.withUnsafeBufferPointer { first in
                var weights = 0
                for x in 0..<first.count {
                    var above = SIMD4<Int32>.zero
                    var below = SIMD4<Int32>.zero
                    // A pair with four channels has 16 bytes. `first` counts pixels and is even.
                    var pair = UnsafeRawPointer(pairs + Self.pairStride / 2 &* first[x])
                    for index in 0..<count {
                        let weight = weightPairs[weights &+ index]
                        above &+= pair.load(as: SIMD8<Int16>.self).weighed(by: weight)
                        below &+= (pair + 16).load(as: SIMD8<Int16>.self).weighed(by: weight)
                        pair += Self.pairStride
                    }
                    store(x, above, below)
                    weights &+= count
                }
            }
        }
    }
}

extension SIMD4<Int32> {
    /// The pixel without its 20 fractional bits, rounded.
    @inline(__always)
    fileprivate var rounded: Self { (self &+ (1 &<< 19)) &>> 20 }

    /// The pixel with its colors divided by alpha.
    @inline(__always)
    fileprivate var unpremultiplied: Self { calotype_unpremultiplied(self, Self.alphaScale) }

    /// 255 by the alpha of an opaque pixel, which is 255 × 127.5, halved by the vertical filter, times the sum of all
    /// weights.
    fileprivate static var alphaScale: Float { 255 / (Float(255 * 255 / 4) * Float(LanczosTaps.one)) }
}

extension UnsafeMutableRawPointer {
    /// Stores three bytes. Unless the pixel is the last, a fourth byte is written, which the next pixel overwrites.
    @inline(__always)
    fileprivate func storeColors(of pixel: SIMD4<UInt8>, isLast: Bool) {
        guard isLast else { return storeBytes(of: unsafeBitCast(pixel, to: UInt32.self), as: UInt32.self) }
        for channel in 0..<3 { storeBytes(of: pixel[channel], toByteOffset: channel, as: UInt8.self) }
    }
}

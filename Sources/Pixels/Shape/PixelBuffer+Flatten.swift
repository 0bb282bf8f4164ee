extension PixelBuffer {
    /// Blends the 8-bit image over an opaque background. The result is RGB without alpha.
    package func flattened(onto background: (red: UInt8, green: UInt8, blue: UInt8)) throws -> PixelBuffer {
        precondition(depth == .eight, "formats without alpha have 8 bits")
        guard channels == 4 else { return self }
        let pixels = width * height
        let backdrop = SIMD4<UInt16>(UInt16(background.red), UInt16(background.green), UInt16(background.blue), 0)
        // One spare byte: each pixel is stored as four bytes, and the next pixel overwrites the fourth.
        return try PixelBuffer(width: width, height: height, channels: 3, capacity: pixels * 3 + 1) { output in
            withBytes { input in
                let source = input.start
                let target = output.start
                for pixel in 0..<pixels {
                    let covered = (source + 4 &* pixel).load(as: SIMD4<UInt8>.self).covering(backdrop)
                    (target + 3 &* pixel).storeBytes(of: unsafeBitCast(covered, to: UInt32.self), as: UInt32.self)
                }
            }
        }
    }
}

extension SIMD4<UInt8> {
    @inline(__always)
    fileprivate func covering(_ backdrop: SIMD4<UInt16>) -> Self {
        let alpha = UInt16(self[3])
        let sum = SIMD4<UInt16>(truncatingIfNeeded: self) &* alpha &+ backdrop &* (255 &- alpha) &+ 128
        return Self(truncatingIfNeeded: (sum &+ (sum &>> 8)) &>> 8)  // Divided by 255, rounded, for any 16-bit product.
    }
}

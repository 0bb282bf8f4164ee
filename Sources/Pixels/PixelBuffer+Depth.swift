extension PixelBuffer {
    /// Converts the samples to `depth`, or returns `self` if they already have it. Converting 8 bits to 16 and back is
    /// lossless.
    package func converted(to depth: PixelDepth) throws -> PixelBuffer {
        guard depth != self.depth else { return self }
        return try PixelBuffer(width: width, height: height, channels: channels, depth: depth) { output in
            withBytes { input in
                switch depth {
                case .eight: Self.narrow(input.bindMemory(to: UInt16.self), to: output)
                case .sixteen: Self.widen(input, to: output)
                }
            }
        }
    }

    /// Rounds each 16-bit sample to the nearest value that `bits` can represent, in its upper bits. A writer can then
    /// drop the lower bits without a further rounding.
    package func rounded(toBits bits: Int) throws -> PixelBuffer {
        precondition(depth == .sixteen && (8...16).contains(bits), "only samples of 16 bits are rounded")
        let (most, shift) = (UInt32(1 << bits - 1), UInt32(16 - bits))
        return try PixelBuffer(width: width, height: height, channels: channels, depth: .sixteen) { output in
            withBytes { input in
                for (index, sample) in input.bindMemory(to: UInt16.self).enumerated() {
                    let rounded = (UInt32(sample) * most + 32_767) / 65_535
                    output.storeBytes(of: UInt16(rounded << shift), toByteOffset: 2 &* index, as: UInt16.self)
                }
            }
        }
    }

    /// Multiplies by 257, which repeats the byte. The largest sample stays the largest.
    private static func widen(_ samples: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer) {
        for (index, sample) in samples.enumerated() {
            output.storeBytes(of: UInt16(sample) &* 257, toByteOffset: 2 &* index, as: UInt16.self)
        }
    }

    private static func narrow(_ samples: UnsafeBufferPointer<UInt16>, to output: UnsafeMutableRawBufferPointer) {
        for (index, sample) in samples.enumerated() {
            output[index] = UInt8(truncatingIfNeeded: (UInt32(sample) &+ 128) / 257)
        }
    }
}

extension PixelBuffer {
    /// Whether every pixel is fully opaque.
    package var isOpaque: Bool {
        guard hasAlpha else { return true }
        return withBytes { bytes in
            switch depth {
            case .eight: bytes.holdsOpaquePixels
            case .sixteen: bytes.bindMemory(to: SIMD4<UInt16>.self).allSatisfy { $0.w == .max }
            }
        }
    }

    /// A copy without the alpha channel if every pixel is opaque; otherwise `self`.
    package func droppingOpaqueAlpha() throws -> PixelBuffer {
        guard hasAlpha, isOpaque else { return self }
        return switch depth {
        case .eight: try droppingAlpha()
        case .sixteen: try droppingDeepAlpha()
        }
    }

    /// A copy with an opaque alpha channel; `self` if there is one already.
    package func addingAlpha() throws -> PixelBuffer {
        guard !hasAlpha else { return self }
        precondition(depth == .eight, "frames have 8 bits")
        return try PixelBuffer(width: width, height: height, channels: 4) { target in
            withBytes { source in
                guard let source = source.baseAddress, let target = target.baseAddress else { return }
                for index in 0..<width * height {
                    let (from, to) = (source + index &* 3, target + index &* 4)
                    to.storeBytes(of: from.load(as: UInt8.self), as: UInt8.self)
                    to.storeBytes(of: from.load(fromByteOffset: 1, as: UInt8.self), toByteOffset: 1, as: UInt8.self)
                    to.storeBytes(of: from.load(fromByteOffset: 2, as: UInt8.self), toByteOffset: 2, as: UInt8.self)
                    to.storeBytes(of: 255, toByteOffset: 3, as: UInt8.self)
                }
            }
        }
    }

    private func droppingAlpha() throws -> PixelBuffer {
        // One spare byte: each pixel is stored as four bytes, and the next pixel overwrites the fourth.
        try PixelBuffer(width: width, height: height, channels: 3, capacity: width * height * 3 + 1) { target in
            withBytes { source in
                guard let source = source.baseAddress, let target = target.baseAddress else { return }
                for index in 0..<width * height {
                    let pixel = source.load(fromByteOffset: index &* 4, as: UInt32.self)
                    target.storeBytes(of: pixel, toByteOffset: index &* 3, as: UInt32.self)
                }
            }
        }
    }

    private func droppingDeepAlpha() throws -> PixelBuffer {
        try PixelBuffer(width: width, height: height, channels: 3, depth: .sixteen) { target in
            withBytes { source in
                for (index, pixel) in source.bindMemory(to: SIMD4<UInt16>.self).enumerated() {
                    for channel in 0..<3 {
                        target.storeBytes(of: pixel[channel], toByteOffset: 6 &* index &+ 2 &* channel, as: UInt16.self)
                    }
                }
            }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Checks block by block, and stops at the first block that is not opaque.
    fileprivate var holdsOpaquePixels: Bool {
        stride(from: 0, to: count, by: 4096).allSatisfy { start in
            UnsafeRawBufferPointer(rebasing: self[start..<Swift.min(start + 4096, count)]).isOpaqueBlock
        }
    }

    /// Checks a block. The loop has no branches, so that the compiler can vectorize it.
    private var isOpaqueBlock: Bool {
        guard let start = baseAddress else { return true }
        var all = UInt32.max
        var offset = 0
        while offset < count {
            all &= start.load(fromByteOffset: offset, as: UInt32.self)
            offset &+= 4
        }
        return UInt32(littleEndian: all) >> 24 == 255
    }
}

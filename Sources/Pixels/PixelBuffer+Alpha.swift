extension PixelBuffer {
    /// Whether nothing of the image shows what is behind it.
    package var isOpaque: Bool {
        guard hasAlpha else { return true }
        return withBytes { bytes in
            switch depth {
            case .eight: bytes.holdsOpaquePixels
            case .sixteen: bytes.bindMemory(to: SIMD4<UInt16>.self).allSatisfy { $0.w == .max }
            }
        }
    }

    /// The same image without alpha where alpha carries nothing; itself otherwise.
    package func droppingOpaqueAlpha() throws -> PixelBuffer {
        guard hasAlpha, isOpaque else { return self }
        return switch depth {
        case .eight: try droppingAlpha()
        case .sixteen: try droppingDeepAlpha()
        }
    }

    private func droppingAlpha() throws -> PixelBuffer {
        // One byte more: pixels are stored in fours, and the fourth is where the next one goes.
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
    /// Looks at blocks, and ends with the first that is not opaque.
    fileprivate var holdsOpaquePixels: Bool {
        stride(from: 0, to: count, by: 4096).allSatisfy { start in
            UnsafeRawBufferPointer(rebasing: self[start..<Swift.min(start + 4096, count)]).isOpaqueBlock
        }
    }

    /// Without a branch in the loop, so that the compiler looks at many pixels at once.
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

extension PixelBuffer {
    /// Whether nothing of the image shows what is behind it.
    package var isOpaque: Bool {
        channels < 4 || withBytes { $0.holdsOpaquePixels }
    }

    /// The same image without alpha where alpha carries nothing; itself otherwise.
    package func droppingOpaqueAlpha() throws -> PixelBuffer {
        guard channels == 4, isOpaque else { return self }
        // One byte more: pixels are stored in fours, and the fourth is where the next one goes.
        return try PixelBuffer(width: width, height: height, channels: 3, capacity: width * height * 3 + 1) { target in
            withBytes { source in
                guard let source = source.baseAddress, let target = target.baseAddress else { return }
                for index in 0..<width * height {
                    let pixel = source.load(fromByteOffset: index &* 4, as: UInt32.self)
                    target.storeBytes(of: pixel, toByteOffset: index &* 3, as: UInt32.self)
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

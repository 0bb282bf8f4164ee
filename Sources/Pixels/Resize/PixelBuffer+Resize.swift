extension PixelBuffer {
    /// Resizes an 8-bit image with a Lanczos3 filter to exactly this size, but never enlarges in either direction.
    /// Alpha is premultiplied meanwhile, so that the colors of transparent pixels do not bleed.
    ///
    /// Throws `CancellationError` soon after `shouldStop` returns true, and `PixelError.outOfMemory`.
    package func resized(
        width: Int, height: Int, shouldStop: () -> Bool = { false }
    ) throws -> PixelBuffer {
        try resized(width: width, height: height, vectorBytes: RowPair.mostVectorBytes, shouldStop: shouldStop)
    }

    /// The sizes of vectors, in bytes, that resizing can use on this CPU.
    package static var vectorSizes: [Int] { [16, 32, 64].filter { $0 <= RowPair.mostVectorBytes } }

    /// Resizes with vectors of at most `vectorBytes` bytes, which is 16, 32 or 64, to the same samples. The CPU must
    /// have them.
    package func resized(
        width: Int, height: Int, vectorBytes: Int, shouldStop: () -> Bool = { false }
    ) throws -> PixelBuffer {
        precondition(depth == .eight, "libvips resizes samples of 16 bits")
        guard
            let resizing = try Resizing(
                from: (self.width, self.height), to: (width, height), channels: channels, vectorBytes: vectorBytes)
        else { return self }
        return try PixelBuffer(width: resizing.width, height: resizing.height, channels: channels) { output in
            try withRows { source in
                try resizing.run(into: output.start, shouldStop: shouldStop) { _ in source }
            }
        }
    }
}

/// The rows of an image for the vertical filter. Each has at least `RowPair.block` samples.
struct SourceRows {
    let start: UnsafeRawPointer
    let count: Int
    let stride: Int
}

extension PixelBuffer {
    /// Calls `body` with the rows. A very narrow image is copied with a gap after each row, because the vertical filter
    /// reads whole blocks.
    fileprivate func withRows<R>(_ body: (SourceRows) throws -> R) throws -> R {
        let samples = width * channels
        guard samples < RowPair.block else {
            return try withBytes {
                try body(SourceRows(start: $0.start, count: height, stride: samples))
            }
        }
        let padded = try PixelBuffer(width: RowPair.block, height: height, channels: 1) { copy in
            copy.initializeMemory(as: UInt8.self, repeating: 0)
            withBytes { bytes in
                for row in 0..<height {
                    let target = UnsafeMutableRawBufferPointer(rebasing: copy[(row * RowPair.block)...])
                    target.copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: bytes[(row * samples)..<(row + 1) * samples]))
                }
            }
        }
        return try padded.withBytes {
            try body(SourceRows(start: $0.start, count: height, stride: RowPair.block))
        }
    }
}

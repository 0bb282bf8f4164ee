extension PixelBuffer {
    /// Lanczos3 to exactly this size, never larger than `self` in either direction. Alpha is premultiplied meanwhile,
    /// so that hidden colours do not bleed.
    ///
    /// Rows are filtered first, straight from the source, two output rows at a time; so nothing is kept in between but
    /// two rows. Throws `CancellationError` soon after `shouldStop` says so, and `PixelError.outOfMemory`.
    package func resized(
        width: Int, height: Int, shouldStop: () -> Bool = { false }
    ) throws -> PixelBuffer {
        precondition(width > 0 && height > 0, "an image has pixels")
        let width = min(width, self.width)
        let height = min(height, self.height)
        guard (width, height) != (self.width, self.height) else { return self }
        let columns = LanczosTaps(from: self.width, to: width)
        let rows = LanczosTaps(from: self.height, to: height)
        let pair = try RowPair(width: self.width, channels: channels, reach: columns.pairCount)
        return try PixelBuffer(width: width, height: height, channels: channels) { output in
            try withRows { source in
                for y in stride(from: 0, to: height, by: 2) {
                    guard !shouldStop() else { throw CancellationError() }
                    let below = min(y + 1, height - 1)  // An odd last row is made twice.
                    pair.fill(0, with: source, by: rows, at: y)
                    pair.fill(1, with: source, by: rows, at: below)
                    let start = output.start
                    pair.reduce(
                        by: columns, to: start + y * width * channels, and: start + below * width * channels)
                }
            }
        }
    }
}

/// An image's rows as the vertical filter reads them: at least `RowPair.block` samples in each.
struct SourceRows {
    let start: UnsafeRawPointer
    let count: Int
    let stride: Int
}

extension PixelBuffer {
    /// Very narrow images are copied with a gap after each row, for the vertical filter reads whole blocks.
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

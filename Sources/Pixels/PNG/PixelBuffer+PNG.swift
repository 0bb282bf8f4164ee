extension PixelBuffer {
    /// Decodes an ordinary PNG file: 8 bits per sample, not interlaced, without a color profile, complete and
    /// undamaged. Gray becomes RGB, and a palette becomes RGB or RGBA, as in libvips.
    ///
    /// - Parameters:
    ///   - size: the size that the header must have, if that is known.
    ///   - target: a smaller size for the result. Rows are streamed into the resize, so the whole image is never in
    ///     memory.
    ///   - borrowThread: runs work on an idle thread, and returns whether there is one. The thread decompresses ahead.
    ///   - shouldStop: called after every few rows.
    /// - Returns: `nil` for every other file, including damaged ones.
    /// - Throws: `CancellationError` soon after `shouldStop` returns true, or `PixelError.outOfMemory`.
    package static func decodingOrdinaryPNG(
        _ file: [UInt8], of size: (width: Int, height: Int)? = nil, scaledTo target: (width: Int, height: Int)? = nil,
        borrowThread: (@escaping @Sendable () -> Void) -> Bool = { _ in false }, shouldStop: () -> Bool
    ) throws -> PixelBuffer? {
        try file.withUnsafeBytes { file in
            guard let png = OrdinaryPNG(file), size ?? png.size == png.size else { return nil }
            do {
                let rows = try PNGRows(png)
                let pieces = rows.pieces
                defer { pieces.close() }
                _ = borrowThread { pieces.assist() }
                return try PixelBuffer(rows, scaledTo: target, shouldStop: shouldStop)
            } catch is UnusualFile {
                return nil
            }
        }
    }
}

extension PixelBuffer {
    /// The pixels of an ordinary PNG: 8 bits a sample, not interlaced, without a colour profile, whole and sound.
    /// Grey becomes RGB, a palette RGB or RGBA, as libvips would have it.
    ///
    /// - Parameters:
    ///   - size: what the file has to tell of itself, if that is known.
    ///   - target: at what smaller size the picture is wanted. Rows stream into the resize: the whole picture is never in memory then.
    ///   - lend: has an idle thread do some work, and says whether there was one: it inflates ahead.
    ///   - shouldStop: is asked every some rows.
    /// - Returns: `nil` for every other file, damaged ones too: what those are is not judged here.
    /// - Throws: `CancellationError` once `shouldStop` says so, or `PixelError.outOfMemory`.
    package static func decodingOrdinaryPNG(
        _ file: [UInt8], of size: (width: Int, height: Int)? = nil, scaledTo target: (width: Int, height: Int)? = nil,
        lend: (@escaping @Sendable () -> Void) -> Bool = { _ in false }, shouldStop: () -> Bool
    ) throws -> PixelBuffer? {
        try file.withUnsafeBytes { file in
            guard let png = OrdinaryPNG(file), size ?? png.size == png.size else { return nil }
            do {
                let rows = try PNGRows(png)
                let pieces = rows.pieces
                defer { pieces.close() }
                _ = lend { pieces.assist() }
                return try PixelBuffer(rows, scaledTo: target, shouldStop: shouldStop)
            } catch is UnusualFile {
                return nil
            }
        }
    }
}

extension PixelBuffer {
    /// The pixels of an ordinary JPEG file, in RGB, exactly as libvips decodes them; `nil` for any other file, which
    /// libvips shall judge: damaged, CMYK, with an ICC profile, arithmetic coding, or not `width` by `height` pixels.
    ///
    /// With a `shrink` of 2, 4 or 8 the decoder makes it that much smaller, rounded down. With a smaller `target`, rows stream from there into
    /// a resize, and an idle thread that `lend` gives decodes ahead of it. Not turned upright. Throws `CancellationError` soon after `shouldStop` says so, though only at the end of all scans where
    /// the file is progressive, and `PixelError.outOfMemory`.
    package static func decodingOrdinaryJPEG(
        _ file: [UInt8], width: Int, height: Int, shrink: Int = 1, scaledTo target: (width: Int, height: Int)? = nil,
        lend: (@escaping @Sendable () -> Void) -> Bool = { _ in false }, shouldStop: () -> Bool
    ) throws -> PixelBuffer? {
        try file.withUnsafeBytes { bytes in
            let reader = try JPEGReader()
            guard try reader.start(bytes, shrink: shrink), reader.fileSize == (width, height) else { return nil }
            do {
                guard let target, target.width < reader.width || target.height < reader.height else {
                    return try PixelBuffer(reader, scaledTo: nil, shouldStop: shouldStop)
                }
                let rows = try RowsAhead(reader)
                let pieces = rows.pieces
                defer { pieces.close() }
                return lend { pieces.assist() }
                    ? try PixelBuffer(rows, scaledTo: target, shouldStop: shouldStop)
                    : try PixelBuffer(reader, scaledTo: target, shouldStop: shouldStop)
            } catch is UnusualFile {
                return nil
            }
        }
    }
}

extension PixelBuffer {
    /// Decodes an ordinary JPEG file to RGB, with exactly the pixels that libvips returns. `nil` for any other file,
    /// which libvips must decode: a damaged file, CMYK, an ICC profile, arithmetic coding, or a size other than `width`
    /// × `height`.
    ///
    /// With a `shrink` of 2, 4 or 8, the decoder divides the size by that factor, rounded down. If `target` is smaller
    /// still, rows are streamed into a resize, and an idle thread from `borrowThread` decodes ahead of it. The EXIF
    /// orientation is not applied.
    ///
    /// Throws `PixelError.outOfMemory`, and `CancellationError` soon after `shouldStop` returns true. In a progressive
    /// file, that is checked only after all scans.
    package static func decodingOrdinaryJPEG(
        _ file: [UInt8], width: Int, height: Int, shrink: Int = 1, scaledTo target: (width: Int, height: Int)? = nil,
        borrowThread: (@escaping @Sendable () -> Void) -> Bool = { _ in false }, shouldStop: () -> Bool
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
                return borrowThread { pieces.assist() }
                    ? try PixelBuffer(rows, scaledTo: target, shouldStop: shouldStop)
                    : try PixelBuffer(reader, scaledTo: target, shouldStop: shouldStop)
            } catch is UnusualFile {
                return nil
            }
        }
    }
}

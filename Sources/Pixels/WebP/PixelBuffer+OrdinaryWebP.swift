extension PixelBuffer {
    /// Decodes an ordinary WebP file to RGB, or RGBA if it has alpha, with libwebp. `nil` for any other file, which
    /// libvips must decode, and if libwebp is not installed: a damaged file, an animation, an ICC profile, or a size
    /// other than `width` × `height`.
    ///
    /// - Parameters:
    ///   - scale: the fraction of the size to which libwebp scales the image while it decodes, rounded as libvips does.
    ///   - target: a smaller size for the result. Rows are streamed into the resize.
    ///   - borrowThread: runs work on an idle thread, and returns whether there is one. The thread decodes ahead of a
    ///     resize.
    ///   - shouldStop: called after every few rows. A lossless file is decoded in one step.
    /// - Throws: `CancellationError` soon after `shouldStop` returns true, or `PixelError.outOfMemory`.
    package static func decodingOrdinaryWebP(
        _ file: [UInt8], width: Int, height: Int, scale: Double = 1, scaledTo target: (width: Int, height: Int)? = nil,
        borrowThread: (@escaping @Sendable () -> Void) -> Bool = { _ in false }, shouldStop: () -> Bool
    ) throws -> PixelBuffer? {
        try file.withUnsafeBytes { file in
            guard OrdinaryWebP(file) != nil, WebPReader.isAvailable else { return nil }
            let reader = try WebPReader()
            let scaled = scale == 1 ? nil : (Self.side(width, scale), Self.side(height, scale))
            guard reader.start(file, scaledTo: scaled), reader.fileSize == (width, height) else { return nil }
            do {
                guard let target, target.width < reader.width || target.height < reader.height else {
                    return try PixelBuffer(all: reader, shouldStop)
                }
                return try resizing(reader, to: target, borrowThread, shouldStop)
            } catch is UnusualFile {
                return nil
            }
        }
    }

    private static func side(_ length: Int, _ scale: Double) -> Int {
        max(Int((Double(length) * scale).rounded(.toNearestOrEven)), 1)
    }

    convenience init(all reader: WebPReader, _ shouldStop: () -> Bool) throws {
        try self.init(width: reader.width, height: reader.height, channels: reader.channels) { output in
            try reader.begin(output.start)
            try reader.decodeAll(shouldStop)
        }
    }

    private static func resizing(
        _ reader: WebPReader, to target: (width: Int, height: Int),
        _ borrowThread: (@escaping @Sendable () -> Void) -> Bool, _ shouldStop: () -> Bool
    ) throws -> PixelBuffer {
        try reader.begin(nil)
        let rows = try RowsAhead(reader)
        let pieces = rows.pieces
        defer { pieces.close() }
        return borrowThread { pieces.assist() }
            ? try PixelBuffer(rows, scaledTo: target, shouldStop: shouldStop)
            : try PixelBuffer(reader, scaledTo: target, shouldStop: shouldStop)
    }
}

extension PixelBuffer {
    /// The pixels of an ordinary JPEG file, in RGB, exactly as libvips decodes them; `nil` for any other file, which
    /// libvips shall judge: damaged, CMYK, with an ICC profile, arithmetic coding, or not `width` by `height` pixels.
    ///
    /// With a `shrink` of 2, 4 or 8 the decoder makes it that much smaller, rounded down. Not turned upright. Throws
    /// `CancellationError` soon after `shouldStop` says so, though only at the end of all scans where the file is
    /// progressive, and `PixelError.outOfMemory`.
    package static func decodingOrdinaryJPEG(
        _ file: [UInt8], width: Int, height: Int, shrink: Int = 1, shouldStop: () -> Bool
    ) throws -> PixelBuffer? {
        try file.withUnsafeBytes { bytes in
            let reader = try JPEGReader()
            guard try reader.start(bytes, shrink: shrink), reader.fileSize == (width, height) else { return nil }
            return try reader.image(shouldStop: shouldStop)
        }
    }
}

extension JPEGReader {
    fileprivate func image(shouldStop: () -> Bool) throws -> PixelBuffer? {
        let (width, height) = size
        var isWhole = true
        let room = (width * height + 1) * 3
        let image = try PixelBuffer(width: width, height: height, channels: 3, capacity: room) { output in
            for row in stride(from: 0, to: height, by: Self.strip) where isWhole {
                guard !shouldStop() else { throw CancellationError() }
                isWhole = try read(output.start + row * width * 3, count: min(Self.strip, height - row))
            }
        }
        return try isWhole && finish() ? image : nil
    }
}

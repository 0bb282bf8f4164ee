extension PixelBuffer {
    /// An RGB image as a baseline JPEG without metadata: 4:2:0 below quality 90, byte for byte what `jpegsave` of
    /// libvips writes with the same libjpeg.
    ///
    /// Throws `CancellationError` soon after `shouldStop` says so, and `PixelError`.
    package func jpeg(
        quality: Int, optimizesCoding: Bool, shouldStop: () -> Bool = { false }
    ) throws -> [UInt8] {
        precondition(channels == 3, "JPEG has no alpha: flatten first")
        let writer = try JPEGWriter()
        try writer.start(width: width, height: height, quality: quality, optimizesCoding: optimizesCoding)
        try withBytes { samples in
            for row in stride(from: 0, to: height, by: JPEGWriter.strip) {
                guard !shouldStop() else { throw CancellationError() }
                try writer.append(samples.start + row * width * 3, count: min(JPEGWriter.strip, height - row))
            }
        }
        // Here the Huffman tables are optimised, and all is coded: a tenth of a second for the largest images.
        guard !shouldStop() else { throw CancellationError() }
        return try writer.finish()
    }
}

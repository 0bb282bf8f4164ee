extension PixelBuffer {
    /// An RGB image as a JPEG without metadata, byte for byte what `jpegsave` of libvips writes with the same libjpeg.
    ///
    /// Where nothing is said of `halvesColor`, there is half as much of colour as of brightness in both directions
    /// (4:2:0) below quality 90, and as much from there on. A progressive file always has optimised coding. Throws `CancellationError` soon after `shouldStop` says so, and `PixelError`.
    package func jpeg(
        quality: Int, optimizesCoding: Bool, isProgressive: Bool = false, halvesColor: Bool? = nil,
        shouldStop: () -> Bool = { false }
    ) throws -> [UInt8] {
        precondition(channels == 3 && depth == .eight, "JPEG has no alpha: flatten first")
        let writer = try JPEGWriter()
        try writer.start(
            width: width, height: height, quality: quality, optimizesCoding: optimizesCoding,
            isProgressive: isProgressive, halvesColor: halvesColor ?? (quality < 90))
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

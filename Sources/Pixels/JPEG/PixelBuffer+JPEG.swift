extension PixelBuffer {
    /// Encodes an RGB image as JPEG without metadata. The bytes are the ones that `jpegsave` of libvips writes with the
    /// same libjpeg.
    ///
    /// If `subsamplesChroma` is `nil`, chroma has half the resolution of luma in both directions (4:2:0) below quality
    /// 90, and full resolution from 90 on. A progressive file always has optimized coding. Throws `CancellationError`
    /// soon after `shouldStop` returns true, and `PixelError`.
    package func jpeg(
        quality: Int, optimizesCoding: Bool, isProgressive: Bool = false, subsamplesChroma: Bool? = nil,
        shouldStop: () -> Bool = { false }
    ) throws -> [UInt8] {
        precondition(channels == 3 && depth == .eight, "JPEG has no alpha: flatten first")
        let writer = try JPEGWriter()
        try writer.start(
            width: width, height: height, quality: quality, optimizesCoding: optimizesCoding,
            isProgressive: isProgressive, subsamplesChroma: subsamplesChroma ?? (quality < 90))
        try withBytes { samples in
            for row in stride(from: 0, to: height, by: JPEGWriter.strip) {
                guard !shouldStop() else { throw CancellationError() }
                try writer.append(samples.start + row * width * 3, count: min(JPEGWriter.strip, height - row))
            }
        }
        // libjpeg now optimizes the Huffman tables and codes the image. That takes a tenth of a second for the largest
        // images.
        guard !shouldStop() else { throw CancellationError() }
        return try writer.finish()
    }
}

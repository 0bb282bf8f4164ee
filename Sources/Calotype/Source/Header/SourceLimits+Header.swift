extension SourceLimits {
    /// Refuses what would cost too much, before any pixel is decoded.
    ///
    /// Throws `tooManyPixels` or `tooLongEdge`, and `unsupported` for a TIFF that is not allowed.
    package func check(_ header: ImageHeader) throws(ImageError) {
        if header.format == .tiff, !allowsTIFF { throw .unsupported("TIFF is switched off") }

        let pixelLimit = holdsCoefficients(header) ? min(pixels, progressivePixels) : pixels
        guard header.coded.pixels <= pixelLimit else { throw .tooManyPixels(header.coded, limit: pixelLimit) }

        let longest = max(header.coded.width, header.coded.height)
        guard longest <= edge else { throw .tooLongEdge(header.coded, limit: edge) }
    }

    /// Refuses an animation of too many frames, or whose frames are too much together: all of them are held at once.
    ///
    /// Throws `tooManyFrames` or `tooLongAnimation`.
    func checkFrames(of header: ImageHeader) throws(ImageError) {
        guard header.frames <= frames else { throw .tooManyFrames(header.frames, limit: frames) }
        let (all, overflow) = header.coded.pixels.multipliedReportingOverflow(by: header.frames)
        guard !overflow, all <= pixels else {
            throw .tooLongAnimation(header.coded, frames: header.frames, limit: pixels)
        }
    }

    private func holdsCoefficients(_ header: ImageHeader) -> Bool {
        header.format == .jpeg && header.isProgressive
    }
}

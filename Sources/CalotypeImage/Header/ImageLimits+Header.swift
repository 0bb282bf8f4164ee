extension ImageLimits {
    /// Checks a header against the limits, before any pixel is decoded.
    ///
    /// Throws `tooManyPixels`, `tooLongEdge` or `overLimit`, or `unsupported` for a TIFF if TIFF is not allowed.
    package func check(_ header: ImageHeader) throws(ImageError) {
        if header.format == .tiff, !allowsTIFF { throw .unsupported("TIFF is switched off") }

        let pixelLimit = holdsCoefficients(header) ? min(pixels, progressivePixels) : pixels
        guard header.coded.pixels <= pixelLimit else { throw .tooManyPixels(header.coded, limit: pixelLimit) }

        let longest = max(header.coded.width, header.coded.height)
        guard longest <= edge else { throw .tooLongEdge(header.coded, limit: edge) }
        for (aspect, count, limit) in [
            (LimitedAspect.metadata, header.metadataBytes, metadataBytes),
            (.profile, header.profileBytes, profileBytes),
            (.scans, header.scans, scans), (.tiles, header.tiles, tiles),
        ] {
            guard count <= limit else { throw .overLimit(aspect, count, limit: limit) }
        }
    }

    /// Checks the number of frames of an animation, and the pixels of all frames together: all of them are held at
    /// once.
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

internal import Pixels
internal import Vips

extension DecodePlan {
    /// Decodes the image into memory: upright, without metadata, with alpha only if a pixel is transparent. It is 8-bit
    /// sRGB unless its variants need other colors or a higher bit depth.
    func decode(_ source: [UInt8], borrowThread: (@escaping @Sendable () -> Void) -> Bool, stop: StopFlag) throws
        -> RasterImage
    {
        guard !isAnimated else { return try animationDecodedHere(source, stop) ?? decodedFrames(source, stop) }
        let (stored, profile, isConverted) =
            try decodedHere(source, borrowThread: borrowThread, stop).map { ($0, nil, false) }
            ?? decodedByVips(source, stop)
        var image = RasterImage(try stored.upright(from: orientation).droppingOpaqueAlpha(), colored: profile)
        image.hasConvertedColors = isConverted
        return image
    }
}

extension DecodePlan {
    /// Decodes with the project's own decoders, which may borrow an idle thread. Returns the pixels before orientation,
    /// at the size of the base; `nil` if libvips must decode the image.
    private func decodedHere(
        _ source: [UInt8], borrowThread: (@escaping @Sendable () -> Void) -> Bool, _ stop: StopFlag
    ) throws -> PixelBuffer? {
        guard triesOwnDecoder else { return nil }
        let stored = (width: header.stored.width, height: header.stored.height)
        let target = (width: storedBase.width, height: storedBase.height)
        if loader == .png {
            return try PixelBuffer.decodingOrdinaryPNG(source, of: stored, scaledTo: target, borrowThread: borrowThread)
            {
                stop.isRaised
            }
        }
        if loader == .gif {
            return try PixelBuffer.decodingOrdinaryGIF(
                source, width: stored.width, height: stored.height, scaledTo: target
            ) { stop.isRaised }
        }
        if loader == .webp {
            let scale = if case .webp(let scale) = shrink { scale } else { 1.0 }
            return try PixelBuffer.decodingOrdinaryWebP(
                source, width: stored.width, height: stored.height, scale: scale, scaledTo: target,
                borrowThread: borrowThread
            ) { stop.isRaised }
        }
        let factor = if case .jpeg(let factor) = shrink { factor } else { 1 }
        return try PixelBuffer.decodingOrdinaryJPEG(
            source, width: stored.width, height: stored.height, shrink: factor, scaledTo: target,
            borrowThread: borrowThread
        ) { stop.isRaised }
    }

    /// Decodes with libvips, which keeps only some rows of the source in memory. Returns the pixels before orientation,
    /// at the size of the base.
    private func decodedByVips(_ source: [UInt8], _ stop: StopFlag) throws -> (
        PixelBuffer, profile: [UInt8]?, isConverted: Bool
    ) {
        var profile: [UInt8]?
        var isForeign = false
        let pixels = try VipsImage.decode(source, with: loader, shrink: shrink, stop: stop) { image in
            if shrink == .none { try expect(width: image.width, height: image.height) }
            let gamut = colorProfile.gamut
            let image = try applyingHeader(to: image)
            isForeign = image.hasForeignColors
            let colored = try depth == .eight ? image.inColors(of: gamut) : image.inDeepColors(of: gamut)
            profile = colored.profile
            return try colored.image.resized(width: storedBase.width, height: storedBase.height)
        }
        return (pixels, profile, colorProfile == .displayP3 || isForeign && profile == nil)
    }

    /// Applies what the header states: the color space that the file describes by numbers, and the number of color and
    /// alpha channels of a TIFF, which may have more.
    private func applyingHeader(to image: VipsImage) throws -> VipsImage {
        if loader == .tiff, header.channels < image.bands { return try image.keepingBands(header.channels) }
        return try header.encoding.map { try image.bearing($0.profile(isGray: header.channels <= 2)) } ?? image
    }

    /// Decodes all frames as they are displayed, at the size of the base. Each loses its alpha at once if it is opaque,
    /// so that not all frames are in memory with alpha. It gets alpha back if another frame has it.
    private func decodedFrames(_ source: [UInt8], _ stop: StopFlag) throws -> RasterImage {
        var profile: [UInt8]?
        let (frames, timing) = try VipsImage.decodeFrames(source, with: loader, most: header.frames, stop: stop) {
            try expect(width: $0.width, height: $0.height)
            let colored = try $0.inColors(of: colorProfile.gamut)
            profile = colored.profile
            return colored.image
        } finish: {
            try $0.resized(width: storedBase.width, height: storedBase.height) { stop.isRaised }
                .upright(from: orientation).droppingOpaqueAlpha()
        }
        let hasAlpha = frames.contains(where: \.hasAlpha)
        return RasterImage(
            hasAlpha ? try frames.map { try $0.addingAlpha() } : frames, timing, colored: profile)
    }

    /// Throws if the decoder finds another size than the header stated, because the memory was reserved for the stated
    /// size.
    private func expect(width: Int, height: Int) throws(ImageError) {
        guard (width, height) == (header.stored.width, header.stored.height) else {
            throw .damaged("the header tells \(header.stored), the decoder \(width)×\(height)")
        }
    }
}

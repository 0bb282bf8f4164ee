internal import Pixels
internal import Vips

extension DecodePlan {
    /// Decodes the image into memory: upright, without metadata, with alpha only if a pixel is transparent. It is 8-bit
    /// sRGB unless its variants need other colors or a higher bit depth.
    ///
    /// libvips decodes images that the project's own decoders do not read. It runs in one of the `decoders`, or in this
    /// process if that is `nil`.
    func decode(
        _ source: [UInt8], in decoders: DecoderLease? = nil, borrowThread: (@escaping @Sendable () -> Void) -> Bool,
        stop: StopFlag
    ) throws -> RasterImage {
        if isAnimated {
            if let animation = try animationDecodedHere(source, stop) { return animation }
        } else if let stored = try decodedHere(source, borrowThread: borrowThread, stop) {
            return RasterImage(try stored.upright(from: orientation).droppingOpaqueAlpha())
        }
        let decoded = try decodedByVips(source, decoders, stop)
        guard let timing = decoded.timing else {
            var image = RasterImage(
                try decoded.frames[0].upright(from: orientation).droppingOpaqueAlpha(), colored: decoded.profile)
            image.hasConvertedColors =
                colorProfile == .displayP3 || decoded.hadForeignColors && decoded.profile == nil
            return image
        }
        // A frame that has become opaque gets alpha back if another frame has it.
        let hasAlpha = decoded.frames.contains(where: \.hasAlpha)
        return RasterImage(
            hasAlpha ? try decoded.frames.map { try $0.addingAlpha() } : decoded.frames, timing,
            colored: decoded.profile)
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
            let still = try PixelBuffer.decodingOrdinaryWebP(
                source, width: stored.width, height: stored.height, scale: scale, scaledTo: target,
                borrowThread: borrowThread
            ) { stop.isRaised }
            // libvips scales the first frame of an animation as it scales a still image.
            return try still ?? (scale == 1 ? firstFrameDecodedHere(source, stop) : nil)
        }
        let factor = if case .jpeg(let factor) = shrink { factor } else { 1 }
        return try PixelBuffer.decodingOrdinaryJPEG(
            source, width: stored.width, height: stored.height, shrink: factor, scaledTo: target,
            borrowThread: borrowThread
        ) { stop.isRaised }
    }

    /// The decoding that libvips does, up to the size of the base.
    private var native: NativeDecoding {
        var decoding = NativeDecoding(
            loader: loader, stored: .init(width: header.stored.width, height: header.stored.height),
            target: .init(width: storedBase.width, height: storedBase.height), gamut: colorProfile.gamut, depth: depth)
        decoding.shrink = shrink
        decoding.encoding = header.encoding?.profile(isGray: header.channels <= 2)
        decoding.channels = loader == .tiff ? header.channels : nil
        if isAnimated {
            // Frames are made of 8 bits.
            decoding.depth = .eight
            (decoding.frames, decoding.orientation) = (header.frames, orientation)
        }
        return decoding
    }

    /// Decodes with libvips, in a decoder process if there are any.
    private func decodedByVips(_ source: [UInt8], _ decoders: DecoderLease?, _ stop: StopFlag) throws -> DecodedPixels {
        guard let decoders else { return try native.decode(source, stop: stop) }
        return try decoders.pool.decode(
            native, source, memory: predictedMemory(sourceBytes: source.count, specs: []), time: decoders.time,
            stop: stop)
    }
}

/// The decoder processes, and the time that a job has left for them.
struct DecoderLease: Sendable {
    let pool: DecoderPool
    /// `nil` if the job has no time limit.
    let time: Duration?
}

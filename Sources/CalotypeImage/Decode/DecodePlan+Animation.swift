internal import Pixels
internal import Vips

extension DecodePlan {
    /// The frames of an animation, which the project's own decoders or libwebp make when they are needed: as they are
    /// displayed, upright, at the size of the base. `nil` if libvips must decode the source.
    func animationDecodedHere(_ source: [UInt8], _ stop: StopFlag) throws -> RasterImage? {
        guard triesOwnDecoder, let animation = try animation ?? header.animation(in: source, stop) else { return nil }
        let opaque = try (animation as? AnimatedWebP)?.droppingOpaqueAlpha { stop.isRaised } ?? animation
        let (base, orientation) = (storedBase, orientation)
        let frames = try FrameList(opaque, stop: stop) { frame in
            try frame.resized(width: base.width, height: base.height) { stop.isRaised }.upright(from: orientation)
        }
        return RasterImage(frames, animation.timing)
    }

    /// The first frame of an animated WebP, before orientation, at the size of the base. `nil` if libvips must decode
    /// the source.
    func firstFrameDecodedHere(_ source: [UInt8], _ stop: StopFlag) throws -> PixelBuffer? {
        guard header.format == .webp, let animation = try header.animation(in: source, stop) else { return nil }
        return try animation.makeFrames().next { stop.isRaised }
            .resized(width: storedBase.width, height: storedBase.height) { stop.isRaised }
    }
}

extension ImageHeader {
    /// The animation in a file with this header. `nil` if it is a still image, or libvips must decode it.
    func animation(in source: [UInt8], _ stop: StopFlag) throws -> (any StreamedAnimation)? {
        switch format {
        case .gif:
            try GIFAnimation(
                source, width: stored.width, height: stored.height, most: frames, shouldStop: { stop.isRaised })
        case .webp:
            try AnimatedWebP(
                source, width: stored.width, height: stored.height, most: frames, showsBackground: hasAlpha)
        default: nil
        }
    }
}

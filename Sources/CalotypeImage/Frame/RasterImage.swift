package import Pixels
internal import Vips

/// Pixels in memory: one image, or the frames of an animation. All frames have the same size and format.
package struct RasterImage: Sendable {
    let frames: FrameList
    /// The timing of an animation; `nil` for a still image.
    let timing: FrameTiming?
    /// The ICC profile of the samples; `nil` if they are sRGB.
    let profile: [UInt8]?
    /// Whether decoding converted the colors. Only a decoded image says it, not one that is made of it.
    var hasConvertedColors = false

    init(_ still: PixelBuffer, colored profile: [UInt8]? = nil) {
        frames = FrameList([still])
        timing = nil
        self.profile = profile
    }

    /// Creates an animation, or a still image if there is only one frame.
    package init(_ frames: [PixelBuffer], _ timing: FrameTiming, colored profile: [UInt8]? = nil) {
        self.init(FrameList(frames), timing, colored: profile)
    }

    init(_ frames: FrameList, _ timing: FrameTiming, colored profile: [UInt8]? = nil) {
        self.frames = frames
        self.timing = frames.count > 1 ? timing : nil
        self.profile = profile
    }

    var first: PixelBuffer { frames.first }
    var dimensions: Dimensions { Dimensions(width: first.width, height: first.height) }
    var hasAlpha: Bool { first.hasAlpha }
    var isAnimated: Bool { timing != nil }

    /// The first frame alone.
    var still: RasterImage { RasterImage(first, colored: profile) }

    /// Returns a copy with `change` applied to each frame, now or when the frame is decoded.
    func map(_ change: @escaping FrameList.Change) throws -> RasterImage {
        let changed = try frames.map(change)
        return timing.map { RasterImage(changed, $0, colored: profile) } ?? RasterImage(changed.first, colored: profile)
    }

    /// Removes the alpha channel if every pixel of every frame is opaque. Frames that are not in memory are not looked
    /// at.
    package func droppingOpaqueAlpha() throws -> RasterImage {
        guard hasAlpha, case .kept(let frames) = frames.storage, frames.count == 1 || frames.allSatisfy(\.isOpaque)
        else { return self }
        return try map { try $0.droppingOpaqueAlpha() }
    }

    /// Converts sRGB to Display P3. An image that has a profile stays as it is.
    func inDisplayP3(stop: StopFlag) throws -> RasterImage {
        guard profile == nil else { return self }
        var profile: [UInt8]?
        let wide = try frames.all(stop: stop).map {
            try stop.check()
            let (image, colors) = try $0.inDisplayP3(stop: stop)
            profile = colors
            return image
        }
        return timing.map { RasterImage(wide, $0, colored: profile) } ?? RasterImage(wide[0], colored: profile)
    }

    /// Converts the samples to `depth`.
    func converted(to depth: PixelDepth) throws -> RasterImage {
        guard depth != first.depth else { return self }
        return try map { try $0.converted(to: depth) }
    }
}

extension RasterImage {
    /// Converts the samples to the color profile and bit depth of `spec`. Decoded images have these already. The frames
    /// of a clip or storyboard of a video are 8-bit sRGB, because they are decoded once for all specs.
    func with(samplesOf spec: VariantSpec, stop: StopFlag) throws -> RasterImage {
        let image = try keepingSome(for: spec, stop: stop).converted(to: spec.depth)
        return try spec.samplesProfile == .displayP3 ? image.inDisplayP3(stop: stop) : image
    }
}

extension RasterImage {
    /// Keeps the frames of a storyboard or a clip in memory. All frames of an animation are decoded when they are
    /// encoded.
    private func keepingSome(for spec: VariantSpec, stop: StopFlag) throws -> RasterImage {
        guard !frames.isWholeAnimation || spec.storyboard != nil else { return self }
        let kept = try frames.keeping(stop: stop)
        return timing.map { RasterImage(kept, $0, colored: profile) } ?? RasterImage(kept.first, colored: profile)
    }
}

extension VariantSpec {
    /// The color profile of the pixels that the variant is made from. It is sRGB for GIF, which cannot contain a
    /// profile.
    package var samplesProfile: ColorProfile { format == .gif ? .srgb : colorProfile }

    /// The bit depth of the pixels that the variant is made from.
    package var depth: PixelDepth { isHighBitDepth ? .sixteen : .eight }
}

extension PixelBuffer {
    /// Resizes with a Lanczos3 filter, and never enlarges.
    func resized(to size: Dimensions, stop: StopFlag) throws -> PixelBuffer {
        switch depth {
        case .eight: try resized(width: size.width, height: size.height) { stop.isRaised }
        case .sixteen: try resizedByVips(width: size.width, height: size.height, stop: stop)
        }
    }
}

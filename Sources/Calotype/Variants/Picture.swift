internal import Pixels
internal import Vips

/// Pixels in memory: one image, or the frames of an animation, all of one shape.
struct Picture: Sendable {
    /// At least one.
    let frames: [PixelBuffer]
    /// Of an animation; `nil` of a still.
    let timing: FrameTiming?
    /// The ICC profile of the samples; `nil` where they are sRGB.
    let profile: [UInt8]?

    init(_ still: PixelBuffer, colored profile: [UInt8]? = nil) {
        frames = [still]
        timing = nil
        self.profile = profile
    }

    /// Of one frame it makes a still.
    init(_ frames: [PixelBuffer], _ timing: FrameTiming, colored profile: [UInt8]? = nil) {
        precondition(!frames.isEmpty, "a picture has a frame")
        self.frames = frames
        self.timing = frames.count > 1 ? timing : nil
        self.profile = profile
    }

    var first: PixelBuffer { frames[0] }
    var dimensions: Dimensions { Dimensions(width: first.width, height: first.height) }
    var hasAlpha: Bool { first.hasAlpha }
    var isAnimated: Bool { timing != nil }

    /// The first frame alone.
    var still: Picture { Picture(first, colored: profile) }

    /// The same, each frame changed in the same way.
    func map(_ change: (PixelBuffer) throws -> PixelBuffer) rethrows -> Picture {
        let changed = try frames.map(change)
        return timing.map { Picture(changed, $0, colored: profile) } ?? Picture(changed[0], colored: profile)
    }

    /// Without alpha where no frame shows what is behind it.
    func droppingOpaqueAlpha() throws -> Picture {
        guard hasAlpha, frames.count == 1 || frames.allSatisfy(\.isOpaque) else { return self }
        return try map { try $0.droppingOpaqueAlpha() }
    }

    /// The same in Display P3, where it is sRGB yet.
    func inDisplayP3(stop: StopFlag) throws -> Picture {
        guard profile == nil else { return self }
        var profile: [UInt8]?
        let wide = try map {
            try stop.check()
            let (image, colors) = try $0.inDisplayP3(stop: stop)
            profile = colors
            return image
        }
        return timing.map { Picture(wide.frames, $0, colored: profile) } ?? Picture(wide.first, colored: profile)
    }

    /// The same with samples of another depth.
    func converted(to depth: PixelDepth) throws -> Picture {
        guard depth != first.depth else { return self }
        return try map { try $0.converted(to: depth) }
    }
}

extension Picture {
    /// As it is printed in `spec`. A take has such samples already; the frames of a clip or a storyboard are sRGB of 8 bits, and
    /// decoded once for variants of any.
    func with(samplesOf spec: VariantSpec, stop: StopFlag) throws -> Picture {
        let picture = try converted(to: spec.depth)
        return try spec.samplesProfile == .displayP3 ? picture.inDisplayP3(stop: stop) : picture
    }
}

extension VariantSpec {
    /// The colours of the pixels that it is made of: a format that bears no profile has sRGB.
    var samplesProfile: ColorProfile { format == .gif ? .srgb : colorProfile }

    /// Of the pixels that it is made of.
    var depth: PixelDepth { isDeep ? .sixteen : .eight }
}

extension PixelBuffer {
    /// By Lanczos3, never larger.
    func resized(to size: Dimensions, stop: StopFlag) throws -> PixelBuffer {
        switch depth {
        case .eight: try resized(width: size.width, height: size.height) { stop.isRaised }
        case .sixteen: try resizedByVips(width: size.width, height: size.height, stop: stop)
        }
    }
}

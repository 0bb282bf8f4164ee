internal import Pixels

/// The clip or storyboard that some variants show of a video. One run of ffmpeg decodes its frames for all these
/// variants, at the size that they need.
struct ClipRequest: Sendable {
    let video: VideoFrames
    let frameSequence: FrameSequence
    let specs: [VariantSpec]
    /// The display size of the video's frames.
    let original: Dimensions
    /// The largest size that any of the variants needs.
    let base: Dimensions
    /// The start, in seconds from the beginning of the video.
    let start: Double
    /// Frames per second.
    let rate: Double
    let timing: FrameTiming

    /// A clip starts at `second`, or earlier if less than its length is left.
    init(
        _ frameSequence: FrameSequence, of video: VideoFrames, from second: Double, for specs: [VariantSpec],
        _ original: Dimensions
    ) {
        self.video = video
        self.frameSequence = frameSequence
        self.specs = specs
        self.original = original
        base = specs.largestScaled(of: original) ?? original
        let duration = video.probe.duration
        switch frameSequence {
        case .storyboard(let storyboard):
            // A video with a single frame has no duration to spread frames over.
            let count = duration > 0 ? storyboard.frames : 1
            (start, rate) = (0, duration > 0 ? Double(count) / duration : 1)
            timing = FrameTiming(Int((duration * 1000).rounded()), in: count)
        case .clip(let clip):
            let length = duration > 0 ? min(clip.seconds, duration) : clip.seconds
            // The number of whole frames that fit into the length.
            let count = max(1, Int(length * min(clip.rate, video.probe.frameRate ?? clip.rate) + 1e-6))
            start = max(0, min(second, duration - length))
            rate = Double(count) / length
            timing = FrameTiming(Int((length * 1000).rounded()), in: count)
        }
    }

    var count: Int { timing.delays.count }

    /// An upper estimate of the bytes needed to decode the frames, to keep them and to make variants from them.
    var predictedMemory: Int {
        let frames = base.pixels * video.channels * count
        let memory = VariantMemory(original: original, hasAlpha: video.hasAlpha, frames: count)
        let decoding = VideoFrames.predictedMemory(video.probe.coded) + 2 * frames
        // Each variant with other colors or a higher bit depth needs a copy of the frames.
        let converted = specs.reduce(0) { sum, spec in
            guard spec.samplesProfile == .displayP3 || spec.isHighBitDepth else { return sum }
            return sum + frames * (1 + spec.depth.sampleBytes)
        }
        return frames + max(decoding, converted + specs.reduce(0) { $0 + memory.bytes(for: $1) })
    }

    /// The output of ffmpeg: frames in RGB or RGBA, one after the other.
    func pixels() async throws -> [UInt8] {
        try await video.pixels(
            from: start, rate: rate, count: count, scaledTo: base, keyframesAlone: isLong)
    }

    /// A storyboard of a long video uses only keyframes. Decoding them is about a hundred times faster, and each is
    /// some seconds early.
    private var isLong: Bool {
        guard case .storyboard = frameSequence else { return false }
        return video.isLong
    }

    /// The frames as pixel buffers. Throws `damaged` if there are none.
    func image(of pixels: [UInt8]) throws -> RasterImage {
        let size = base.pixels * video.channels
        let found = pixels.count / size
        guard found > 0 else { throw ImageError.damaged("the video has no frames there") }
        var frames = try (0..<min(found, count)).map { index in
            try PixelBuffer(
                width: base.width, height: base.height, channels: video.channels,
                copying: pixels[index * size..<(index + 1) * size])
        }
        // If a storyboard has too few frames, the last one is repeated. This happens with keyframes, and if the video
        // is shorter than its container states.
        if case .storyboard = frameSequence {
            frames += Array(repeating: frames[frames.count - 1], count: count - frames.count)
        }
        return try RasterImage(frames, FrameTiming(delays: Array(timing.delays.prefix(frames.count)), plays: 0))
            .droppingOpaqueAlpha()
    }
}

extension ImageLimits {
    /// Throws if the frames have too many pixels to be in memory at once.
    func check(_ cut: ClipRequest) throws(ImageError) {
        guard cut.count <= frames, cut.base.pixels <= pixels / cut.count else {
            throw .sequenceTooLarge(cut.base, frames: cut.count, limit: pixels)
        }
    }
}

internal import Pixels

/// What some variants show of a film where that is more than one frame: the same frames, which one run of ffmpeg decodes at
/// the size that these variants need.
struct VideoCut: Sendable {
    let film: VideoFrames
    let scenes: Scenes
    let specs: [VariantSpec]
    /// The size of the film's frames as they are meant to be seen.
    let original: Dimensions
    /// The largest that any of the variants needs.
    let base: Dimensions
    /// In seconds of the film.
    let start: Double
    /// Frames a second.
    let rate: Double
    let timing: FrameTiming

    /// A clip starts at `second`, or earlier where less than its length is left.
    init(
        _ scenes: Scenes, of film: VideoFrames, from second: Double, for specs: [VariantSpec], _ original: Dimensions
    ) {
        self.film = film
        self.scenes = scenes
        self.specs = specs
        self.original = original
        base = specs.largestScaled(of: original) ?? original
        let duration = film.probe.duration
        switch scenes {
        case .storyboard(let storyboard):
            // A film of one picture has nothing to be spread over.
            let count = duration > 0 ? storyboard.frames : 1
            (start, rate) = (0, duration > 0 ? Double(count) / duration : 1)
            timing = FrameTiming(Int((duration * 1000).rounded()), in: count)
        case .clip(let clip):
            let length = duration > 0 ? min(clip.seconds, duration) : clip.seconds
            // So many as there is time for, and a part of a frame is none.
            let count = max(1, Int(length * min(clip.rate, film.probe.frameRate ?? clip.rate) + 1e-6))
            start = max(0, min(second, duration - length))
            rate = Double(count) / length
            timing = FrameTiming(Int((length * 1000).rounded()), in: count)
        }
    }

    var count: Int { timing.delays.count }

    /// Bytes that it takes to decode it, to hold it and to print of it: an upper estimate.
    var predictedMemory: Int {
        let frames = base.pixels * film.channels * count
        let printing = PrintMemory(original: original, hasAlpha: film.hasAlpha, frames: count)
        let decoding = VideoFrames.predictedMemory(film.probe.coded) + 2 * frames
        // In other colours or finer samples they are there once more.
        let converted = specs.reduce(0) { sum, spec in
            guard spec.samplesProfile == .displayP3 || spec.isDeep else { return sum }
            return sum + frames * (1 + spec.depth.sampleBytes)
        }
        return frames + max(decoding, converted + specs.reduce(0) { $0 + printing.bytes(for: $1) })
    }

    /// What ffmpeg makes of it: frames in RGB or RGBA, one after the other.
    func pixels() async throws -> [UInt8] {
        try await film.pixels(
            from: start, rate: rate, count: count, scaledTo: base, keyframesAlone: isLong)
    }

    /// A storyboard of a long film has the keyframes, which are a hundred times quicker and some seconds early.
    private var isLong: Bool {
        guard case .storyboard = scenes else { return false }
        return film.isLong
    }

    /// The frames in memory. Throws `damaged` where there is none.
    func picture(of pixels: [UInt8]) throws -> Picture {
        let size = base.pixels * film.channels
        let found = pixels.count / size
        guard found > 0 else { throw ImageError.damaged("the film has no frames there") }
        var frames = try (0..<min(found, count)).map { index in
            try PixelBuffer(
                width: base.width, height: base.height, channels: film.channels,
                copying: pixels[index * size..<(index + 1) * size])
        }
        // A storyboard of keyframes, or of a film that is shorter than it tells, ends with what was seen last.
        if case .storyboard = scenes {
            frames += Array(repeating: frames[frames.count - 1], count: count - frames.count)
        }
        return try Picture(frames, FrameTiming(delays: Array(timing.delays.prefix(frames.count)), plays: 0))
            .droppingOpaqueAlpha()
    }
}

extension SourceLimits {
    /// Refuses what would be too many pixels in memory at once.
    func check(_ cut: VideoCut) throws(ImageError) {
        guard cut.count <= frames, cut.base.pixels <= pixels / cut.count else {
            throw .tooManyScenes(cut.base, frames: cut.count, limit: pixels)
        }
    }
}

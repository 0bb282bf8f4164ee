extension VideoFrames {
    /// The number of frames that are compared.
    private static let samples = 8
    private static let sampleBox = Dimensions(width: 320, height: 320)

    /// The position, in seconds, of the frame with the most detail among some frames that are spread over the video.
    func autoSecond() async throws -> Double {
        guard probe.duration > 0 else { return 0 }
        let positions = FrameSamples(Self.samples, of: probe.duration, keyframes: try await keyframes()).positions
        // If several frames need others to be decoded first, decoding all of a short video once is faster.
        let isQuickAsAWhole = !isLong && positions.count(where: { !$0.isKeyframe }) > 2
        let seen = try await isQuickAsAWhole ? samplesInOneRun() : samples(at: positions)
        return seen.max { $0.detail < $1.detail }?.seconds ?? 0
    }

    /// The samples at `positions`. It is empty if a truncated video has no frames.
    private func samples(at positions: [FrameSamples.Position]) async throws -> [FrameSample] {
        var samples: [FrameSample] = []
        for position in positions { if let sample = try await sample(at: position) { samples.append(sample) } }
        return samples
    }

    private func samplesInOneRun() async throws -> [FrameSample] {
        let (size, count) = (probe.coded.fitted(inside: Self.sampleBox), Self.samples)
        let length = probe.duration / Double(count)
        let pixels = try await frames(
            count, from: 0, Self.quick,
            "fps=fps=\(1 / length):start_time=0:round=near,scale=\(size.width):\(size.height):flags=area",
            ["-f", "rawvideo"], limit: size.pixels * channels * count)
        let bytes = size.pixels * channels
        return (0..<pixels.count / bytes).map { index in
            FrameSample(
                seconds: (Double(index) + 0.5) * length, pixels: Array(pixels[index * bytes..<(index + 1) * bytes]),
                size: size)
        }
    }

    /// The deblocking filter makes no visible difference at this size.
    private static let quick = ["-skip_loop_filter", "all"]

    /// The keyframe positions, in seconds from the beginning of the video. Empty for a video with very many frames,
    /// where reading the packets would take too long.
    private func keyframes() async throws -> [Double] {
        guard probe.duration * (probe.frameRate ?? 30) <= Double(VideoPackets.most) else { return [] }
        return try await VideoPackets(of: file).keyframes.map { $0 - probe.start }
    }

    private func sample(at position: FrameSamples.Position) async throws -> FrameSample? {
        let size = probe.coded.fitted(inside: Self.sampleBox)
        // ffmpeg seeks to the last keyframe that is not after the given time. The small offset keeps rounding from
        // selecting the keyframe before.
        let decoder = Self.quick + (position.isKeyframe ? ["-noaccurate_seek"] : [])
        let pixels = try await frames(
            1, from: position.second + (position.isKeyframe ? 0.0005 : 0), decoder,
            "scale=\(size.width):\(size.height):flags=area", ["-f", "rawvideo"], limit: size.pixels * channels)
        guard pixels.count == size.pixels * channels else { return nil }
        return FrameSample(seconds: position.second, pixels: pixels, size: size)
    }
}

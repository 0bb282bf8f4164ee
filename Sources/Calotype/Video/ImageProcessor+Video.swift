extension ImageProcessor {
    /// A film's poster; `nil` where the source is no film.
    func still(of source: [UInt8], _ poster: VideoPoster, _ stages: StageRunner) async throws -> VideoStill? {
        guard let format = VideoFormat(of: ByteReader(source)) else { return nil }
        let file = try await stages.during(.inspect) { try await VideoFile(source, as: format) }
        let probe = try await stages.during(.inspect) {
            let probe = try await VideoProbe(of: file)
            try limits.check(probe)
            return probe
        }
        let bytes = VideoFrames.predictedMemory(probe.coded)
        guard bytes <= memory.total else {
            throw ImageProcessingError(during: .inspect, cause: ImageError.tooMuchMemory)
        }
        let waitingSince = ContinuousClock.now
        return try await memory.admit(bytes) {
            try await stages.waiting(ContinuousClock.now - waitingSince).during(.decode) {
                let frames = VideoFrames(file: file, probe: probe)
                let second = try await frames.second(of: poster)
                return VideoStill(
                    format: format, png: try await frames.png(at: second),
                    details: VideoDetails(
                        duration: probe.duration, codec: probe.codec, frameRate: probe.frameRate,
                        bitRate: probe.bitRate, posterSecond: second))
            }
        }
    }
}

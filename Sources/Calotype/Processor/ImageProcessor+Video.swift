internal import CalotypeProvenance

extension ImageProcessor {
    /// The video in `source`, after its limits are checked; `nil` if the source is not a video.
    func video(in source: [UInt8], _ stages: StageRunner) async throws -> VideoFrames? {
        guard let format = VideoFormat(of: ByteWindow(source)) else { return nil }
        return try await stages.during(.inspect) {
            let file = try await videoFile(source, as: format)
            let probe = try await VideoProbe(of: file)
            try limits.check(probe)
            return try await VideoFrames(file, probe)
        }
    }

    func videoFile(_ bytes: [UInt8], as format: VideoFormat) async throws -> VideoFile {
        try await VideoFile(bytes, as: format, in: temporary, confiner: configuration.encoderProgram)
    }

    /// Returns one request for each poster frame, with the first variant's poster first, and one for each clip or
    /// storyboard.
    func requests(
        of video: VideoFrames, for specs: [VariantSpec], _ stages: StageRunner
    ) async throws -> SourceRequests {
        let bytes = VideoFrames.predictedMemory(video.probe.coded)
        guard bytes <= memory.total else {
            throw ImageProcessingError(during: .inspect, cause: ImageError.tooMuchMemory)
        }
        return try await stages.admitted(bytes, to: memory) {
            let moments = try await stages.during(.decode) { try await video.seconds(of: specs.moments) }
            var requests = SourceRequests(format: video.file.format.imageFormat, images: [])
            if video.losesAlpha {
                requests.losses = [
                    "The video is transparent, which this ffmpeg cannot read: it lacks the decoder of libvpx."
                ]
            }
            for poster in specs.posters {
                let second = moments[poster] ?? 0
                let png = try await stages.during(.decode) { try await video.png(at: second) }
                if requests.video == nil { requests.video = VideoDetails(video.probe, posterSecond: second) }
                requests.images += try await stages.during(.inspect) {
                    try DecodeRequest.all(png, for: specs.showing(poster), isVideoFrame: true)
                }
            }
            requests.clips = specs.frameSequences.map { frameSequence in
                let specs = specs.filter { $0.sequenceOfVideo == frameSequence }
                return ClipRequest(
                    frameSequence, of: video, from: moments[frameSequence.start] ?? 0, for: specs, requests.dimensions)
            }
            return requests
        }
    }
}

extension VideoFrames {
    /// The position of each moment, in seconds. The frame for `auto` is searched for only once.
    fileprivate func seconds(of moments: Set<VideoMoment>) async throws -> [VideoMoment: Double] {
        var seconds: [VideoMoment: Double] = [:]
        for moment in moments { seconds[moment] = try await second(of: moment) }
        return seconds
    }
}

extension FrameSequence {
    fileprivate var start: VideoMoment {
        switch self {
        case .storyboard: .seconds(0)
        case .clip(let clip): clip.start
        }
    }
}

extension VariantSpec {
    /// The clip or storyboard that the variant shows of a video; `nil` if it shows one frame.
    fileprivate var sequenceOfVideo: FrameSequence? { needsFrames ? frameSequence : nil }
}

extension [VariantSpec] {
    /// Each poster position once, in the order of the variants. The poster of the first variant is always included,
    /// because the result describes the video by that frame.
    fileprivate var posters: [VideoMoment] {
        (prefix(1) + filter { $0.sequenceOfVideo == nil }).reduce(into: []) {
            if !$0.contains($1.poster) { $0.append($1.poster) }
        }
    }

    fileprivate func showing(_ poster: VideoMoment) -> [VariantSpec] {
        let shown = filter { $0.sequenceOfVideo == nil && $0.poster == poster }
        return shown.isEmpty ? Array(prefix(1)) : shown
    }

    fileprivate var frameSequences: [FrameSequence] {
        reduce(into: []) {
            if let frameSequence = $1.sequenceOfVideo, !$0.contains(frameSequence) { $0.append(frameSequence) }
        }
    }

    fileprivate var moments: Set<VideoMoment> { Set(posters + frameSequences.map(\.start)) }
}

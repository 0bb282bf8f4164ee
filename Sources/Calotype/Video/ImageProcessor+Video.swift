extension ImageProcessor {
    /// The film that a source is, within its limits; `nil` where it is none.
    func film(in source: [UInt8], _ stages: StageRunner) async throws -> VideoFrames? {
        guard let format = VideoFormat(of: ByteReader(source)) else { return nil }
        return try await stages.during(.inspect) {
            let file = try await VideoFile(source, as: format)
            let probe = try await VideoProbe(of: file)
            try limits.check(probe)
            return VideoFrames(file: file, probe: probe)
        }
    }

    /// One for each poster, that of the first variant in front.
    func takes(of film: VideoFrames, for specs: [VariantSpec], _ stages: StageRunner) async throws -> Takes {
        let bytes = VideoFrames.predictedMemory(film.probe.coded)
        guard bytes <= memory.total else {
            throw ImageProcessingError(during: .inspect, cause: ImageError.tooMuchMemory)
        }
        let waitingSince = ContinuousClock.now
        return try await memory.admit(bytes) {
            let stages = stages.waiting(ContinuousClock.now - waitingSince)
            var takes = Takes(format: film.file.format.imageFormat, all: [])
            for poster in specs.posters {
                let (second, png) = try await stages.during(.decode) {
                    let second = try await film.second(of: poster)
                    return (second, try await film.png(at: second))
                }
                if takes.film == nil { takes.film = VideoDetails(film.probe, posterSecond: second) }
                let specs = specs.filter { $0.poster == poster }
                takes.all.append(try await stages.during(.inspect) { try Take(png, for: specs) })
            }
            return takes
        }
    }
}

extension [VariantSpec] {
    /// Each once, in the order of the variants.
    fileprivate var posters: [VideoMoment] {
        reduce(into: []) { if !$0.contains($1.poster) { $0.append($1.poster) } }
    }
}

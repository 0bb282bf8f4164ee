internal import Pixels

/// The bytes of a source, and the memory that is reserved for them.
struct LoadedSource: ~Copyable {
    let bytes: [UInt8]
    fileprivate let reservation: Reservation
}

/// A source whose header was read, and the memory that is reserved for all further work.
struct AdmittedSource: ~Copyable {
    fileprivate let requests: SourceRequests
    fileprivate let plan: RenderPlan
    let original: OriginalImage
    fileprivate let reservation: Reservation
}

/// The pixels of a source, and the memory that is reserved for them and for encoding.
struct DecodedWork: ~Copyable {
    let source: DecodedSource
    let original: OriginalImage
    fileprivate let reservation: Reservation
}

extension ImageProcessor {
    /// Loads the source. Sources that are loaded before their job is admitted share a memory budget of their own.
    func load(
        _ source: ImageSource, expecting hash: SourceHash? = nil, _ stages: StageRunner
    ) async throws -> LoadedSource {
        let share = min(await loader.expectedBytes(of: source), sources.total)
        let reservation = try await stages.waiting { try await sources.reserve(share, stages.priority) }
        let bytes = try await stages.during(.load) { try await loader.load(source, expecting: hash) }
        return LoadedSource(bytes: bytes, reservation: reservation)
    }

    /// Reads the header, checks the limits and waits for the memory that all further work needs. The memory that is
    /// reserved for the loaded bytes is given back, since the plan counts them.
    /// With `isScored`, memory for the scores of the variants is reserved, too.
    func admit(
        _ source: consuming LoadedSource, for run: JobRun, isScored: Bool = false
    ) async throws -> AdmittedSource {
        let requests = try await requests(of: source.bytes, for: run.specs, run.stages)
        let original = OriginalImage(requests, size: source.bytes.count)
        run.notes.note(original)
        run.notes.warn(requests.warnings(for: run.specs, setBy: run.job.options))
        let watermarks = try await watermarks(for: run.specs, on: requests.dimensions, run.stages)
        let plan = try plan(requests, watermarks, additional: isScored ? requests.memoryOfScores(of: run.specs) : 0)
        let reservation = try await run.stages.waiting {
            try await memory.reserve(plan.predictedMemory, run.stages.priority)
        }
        return AdmittedSource(requests: requests, plan: plan, original: original, reservation: reservation)
    }

    /// Decodes all parts of a source. Its encoded bytes, which may be as large as the pixels, are freed.
    func decode(_ source: consuming AdmittedSource, for run: JobRun) async throws -> DecodedWork {
        let (plan, clips, original) = (source.plan, source.requests.clips, source.original)
        var decoded = try await run.stages.during(.decode) { try await engine.decode(plan) }
        decoded.provenance = run.provenance
        for clip in clips {
            decoded.images.append(
                try await run.stages.during(.decode) {
                    let pixels = try await clip.pixels()
                    let frames = try await engine.decode { try clip.image(of: pixels) }
                    return DecodedImage(frames, of: clip.original, for: clip.specs, isFrameSequence: true)
                })
        }
        return DecodedWork(source: decoded, original: original, reservation: source.reservation)
    }

    /// Returns the parts that the variants are made from. An image gives one request for each group of specs that need
    /// the same colors and bit depth. A video gives one for each poster frame and such a group, and one for each clip
    /// or storyboard.
    private func requests(
        of source: [UInt8], for specs: [VariantSpec], _ stages: StageRunner
    ) async throws -> SourceRequests {
        if let video = try await video(in: source, stages) {
            return try await requests(of: video, for: specs, stages)
        }
        let requests = try await stages.during(.inspect) {
            try await engine.readingAnimations(of: DecodeRequest.all(source, for: specs))
        }
        return SourceRequests(format: requests[0].header.format, images: requests)
    }

    private func plan(
        _ requests: SourceRequests, _ watermarks: [WatermarkRequest], additional: Int
    ) throws -> RenderPlan {
        do {
            for clip in requests.clips { try limits.image.check(clip) }
            return try RenderPlan(
                requests.images, watermarks: watermarks, limits: limits.image, memoryLimit: memory.total,
                additionalMemory: requests.clips.reduce(additional + engine.memoryOfDecoders(for: requests.images)) {
                    $0 + $1.predictedMemory
                })
        } catch {
            throw ImageProcessingError(during: .inspect, cause: error)
        }
    }
}

extension SourceRequests {
    /// The bytes for the scores of the variants, of which one is encoded at a time.
    fileprivate func memoryOfScores(of specs: [VariantSpec]) -> Int {
        let header = images[0].header
        let memory = VariantMemory(
            original: header.dimensions, hasAlpha: header.decodesAlpha, frames: video == nil ? header.frames : 1)
        return specs.map { memory.bytesOfScore(for: $0) }.max() ?? 0
    }
}

extension OriginalImage {
    fileprivate init(_ requests: SourceRequests, size: Int) {
        self.init(format: requests.format, dimensions: requests.dimensions, size: size, video: requests.video)
    }
}

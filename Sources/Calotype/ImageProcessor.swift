internal import Logging
internal import Tracing
internal import Vips

/// Makes all variants of an image that the preset of its tool defines, and stores all of them or none.
///
/// One processor runs any number of jobs at the same time. Pixel work has its own bounded threads, and a job starts
/// when its predicted memory fits into the budget.
public struct ImageProcessor: Sendable {
    private let presets: QualityPresets
    private(set) var configuration: Configuration
    let loader: SourceLoader
    /// The memory budget for sources that are loaded before their job is admitted. It keeps waiting jobs from filling
    /// the memory.
    let sources: MemoryBudget
    private let renderer: Renderer
    let memory: MemoryBudget
    private let publisher: Publisher
    private let recorder: Recorder
    private let tracer: any Tracer

    /// Makes a processor that stores variants in `store`. libvips is loaded when the first image needs it.
    public init(
        store: any ObjectStore, monitoring: Monitoring = Monitoring(), presets: QualityPresets = .builtIn,
        configuration: Configuration = Configuration()
    ) {
        let configuration = configuration.clamped
        let (total, threads) = (configuration.memoryBudget ?? 0, configuration.pixelThreads ?? 1)
        self.presets = presets
        self.configuration = configuration
        loader = SourceLoader(
            limits: configuration.limits, downloader: Downloader(limits: configuration.limits),
            bucket: configuration.bucket)
        renderer = Renderer(
            threads: PixelThreads(count: threads), webpEncoder: configuration.webpEncoder,
            findFocus: configuration.findFocus,
            process: configuration.encoderProgram.map { EncoderProcess(path: $0) })
        let patience = configuration.memoryPatience
        sources = MemoryBudget(total: max(total / 4, min(configuration.limits.bytes, total)), patience: patience)
        memory = MemoryBudget(total: total, jobs: 4 * threads, patience: patience)
        publisher = Publisher(
            store: store, keyPrefix: configuration.keyPrefix, nameObject: configuration.nameObject)
        recorder = Recorder(monitoring, tools: presets.tools, variants: presets.variants)
        tracer = monitoring.tracer
    }

    /// Processes one job. Every failure is returned in the result. Throws only when the task is cancelled, after all
    /// objects that the job stored are removed.
    public func process(_ job: ImageProcessingJob) async throws(CancellationError) -> ImageProcessingResult {
        try await process(job, onPreview: { _ in })
    }

    /// Processes one job, as `process(_:)` does. Calls `onPreview` with the variant `preview`, if the preset has one,
    /// after it is stored and before any other variant is encoded. Encoding continues when `onPreview` returns.
    ///
    /// The preview is provisional: if the job fails later, it is removed with the other variants.
    public func process(
        _ job: ImageProcessingJob, onPreview: @escaping @Sendable (StoredVariant) async -> Void
    ) async throws(CancellationError) -> ImageProcessingResult {
        try await process(job, onStage: { _ in }, onPreview: onPreview)
    }

    /// Processes one job, as `process(_:onPreview:)` does. `leftovers` decides whether the stored objects of a failed
    /// job are removed. Calls `onStage` when a stage ends; the call may come from any task.
    package func process(
        _ job: ImageProcessingJob, priority: WorkPriority = .normal, leftovers: Leftovers = .removed,
        logging details: JobLogDetails = JobLogDetails(), onStage: @escaping @Sendable (StageRecord) -> Void,
        onPreview: @escaping @Sendable (StoredVariant) async -> Void
    ) async throws(CancellationError) -> ImageProcessingResult {
        let start = ContinuousClock.now
        var original: Original?
        let outcome: Result<Prints, ImageProcessingError>
        do {
            outcome = .success(
                try await tracer.withAnySpan("calotype.process") { _ in
                    var stages = stages(from: start, onStage)
                    (stages.owner, stages.priority) = (job.userId.rawValue, priority)
                    return try await variants(of: job, stages, leftovers, onPreview) { original = $0 }
                })
        } catch let error as ImageProcessingError {
            outcome = .failure(error)
        } catch let error as MemoryExhausted {
            outcome = .failure(ImageProcessingError(during: .decode, cause: error))
        } catch  where Task.isCancelled {
            throw CancellationError()
        } catch {
            outcome = .failure(ImageProcessingError(unexpected: error))
        }
        let result = ImageProcessingResult(job, original, outcome, took: ContinuousClock.now - start)
        recorder.record(result, from: job.source, details)
        return result
    }

    /// Runs the steps of a job: load, inspect, admit and decode once, then describe, encode and store side by side.
    private func variants(
        of job: ImageProcessingJob, _ stages: StageRunner, _ leftovers: Leftovers,
        _ onPreview: @escaping @Sendable (StoredVariant) async -> Void, _ seen: (Original) -> Void
    ) async throws -> Prints {
        let specs = try specs(for: job)
        let place = try await stages.waiting { try await sources.reserve(await share(of: job.source)) }
        defer { place.release() }
        var source = try await stages.during(.load) { try await loader.load(job.source) }
        let recipe = try await recipe(of: source, as: specs)
        if let prints = try await reprints(of: job, as: specs, by: recipe, stages, leftovers, onPreview, seen) {
            return prints
        }
        let warnings = Warnings()
        let size = source.count
        var takes = try await takes(of: source, for: specs, stages)
        source = []
        let original = Original(takes, size: size)
        seen(original)
        warnings.add(takes.warnings(for: specs, saidBy: job.options))
        let plans = try takes.images.map(plan)
        try takes.cuts.forEach(check)
        let encodedMarks = try await marks(for: specs, on: original.dimensions, stages)
        let predicted = try predictedMemory(of: takes, by: plans, encodedMarks)

        let room = try await stages.waiting { try await memory.reserve(predicted) }
        defer { room.release() }
        place.release()  // counted in the plans from here on
        let negatives = try await develop(takes, by: plans, with: renderer, stages)
        let marks = try await decode(encodedMarks, with: renderer, stages)
        takes.images = []  // may be as large as the pixels, which are all that is needed from here on
        let (stored, appearance) = try await publisher.publish(
            specs, of: job, original, stages, leftovers, onPreview: onPreview
        ) {
            try await stages.during(.describe) { try await renderer.appearance(of: negatives[0].still) }
        } encode: { spec in
            // The first decoded image may be a poster that only the description needs. A later one then serves the
            // variant.
            let negative = negatives.last { $0.serves(spec) } ?? negatives[0]
            let variant = try await renderer.encode(
                negative.picture(for: spec), bearing: marks, as: spec, of: negative.original)
            warnings.add(variant.warnings, of: spec.variant)
            return variant
        }
        return Prints(
            variants: stored, appearance: appearance, recipe: recipe, warnings: warnings.all(of: specs))
    }

    /// Returns the bytes that the job needs at its peak. Throws if that is more than the whole memory budget.
    private func predictedMemory(of takes: Takes, by plans: [DecodePlan], _ marks: [EncodedMark]) throws -> Int {
        let bytes =
            zip(takes.images, plans).reduce(0) { $0 + $1.0.predictedMemory(by: $1.1) }
            + takes.cuts.reduce(0) { $0 + $1.predictedMemory } + marks.reduce(0) { $0 + $1.predictedMemory }
        guard bytes <= memory.total else {
            throw ImageProcessingError(during: .inspect, cause: ImageError.tooMuchMemory)
        }
        return bytes
    }

    /// Copies the variants of an earlier result of the same user; `nil` if there is none and they have to be encoded.
    private func reprints(
        of job: ImageProcessingJob, as specs: [VariantSpec], by recipe: Recipe?, _ stages: StageRunner,
        _ leftovers: Leftovers, _ onPreview: @escaping @Sendable (StoredVariant) async -> Void,
        _ seen: (Original) -> Void
    ) async throws -> Prints? {
        guard let result = try await earlierResult(by: recipe, of: job) else { return nil }
        let room = try await stages.waiting { try await memory.reserve(result.bytesInMemory) }
        defer { room.release() }
        guard let earlier = try await fetched(result, as: specs, from: publisher.store, stages) else {
            return nil
        }
        seen(earlier.original)
        let (stored, appearance) = try await publisher.publish(
            specs, of: job, earlier.original, stages, leftovers, onPreview: onPreview
        ) {
            earlier.appearance
        } encode: { spec in
            try earlier[spec.variant]
        }
        return Prints(
            variants: stored, appearance: appearance, recipe: recipe, warnings: earlier.warnings, isReused: true)
    }

    /// Loads a source with the limits, time limit and memory reservation of a job, and calls `use` with its bytes. The
    /// reservation is held until `use` returns. Throws `ImageProcessingError`, and any error that `use` throws.
    package func withBytes<R>(of source: ImageSource, _ use: ([UInt8]) async throws -> R) async throws -> R {
        let place: Reservation
        do {
            place = try await sources.reserve(await share(of: source))
        } catch let error as MemoryExhausted {
            throw ImageProcessingError(during: .load, cause: error)
        }
        defer { place.release() }
        return try await use(try await stages(from: .now).during(.load) { try await loader.load(source) })
    }

    /// Returns a copy of this processor that calls `find` to look for earlier results.
    package func finding(
        _ find: @escaping @Sendable (Recipe, JobIdentifier) async throws -> ImageProcessingResult?
    ) -> Self {
        var processor = self
        processor.configuration.findResult = find
        return processor
    }

    var limits: SourceLimits { configuration.limits }
    var temporary: TemporaryFolder { configuration.temporaryFolder.map { TemporaryFolder($0) } ?? .system }

    /// The bytes that all jobs may hold together.
    package var memoryTotal: Int { memory.total }

    /// The bytes to reserve from `sources` while a source is loaded.
    func share(of source: ImageSource) async -> Int {
        min(await loader.expectedBytes(of: source), sources.total)
    }

    func stages(
        from start: ContinuousClock.Instant, _ onStage: @escaping @Sendable (StageRecord) -> Void = { _ in }
    ) -> StageRunner {
        StageRunner(
            recorder: recorder, tracer: tracer, deadline: Deadline(start + configuration.jobTimeout), onStage: onStage)
    }

    func specs(for job: ImageProcessingJob) throws -> [VariantSpec] {
        guard let preset = presets[job.tool] else {
            throw ImageProcessingError(
                .processing, .unsupported, message: "Unknown tool. The tools are: \(presets.toolNames).")
        }
        do {
            return try preset.specs(changedBy: job.options, mayNameFiles: configuration.optionsMayNameFiles)
        } catch {
            throw ImageProcessingError(
                .processing, .unsupported, message: "\(error.field): \(error.message)", cause: error)
        }
    }

    /// Plans the decoding of an image. Throws if the header shows more pixels, frames or memory than the limits allow.
    private func plan(for take: Take) throws -> DecodePlan {
        do {
            try configuration.limits.check(take.header)
            let plan = try DecodePlan(take.header, for: take.specs)
            if plan.isAnimated { try configuration.limits.checkFrames(of: take.header) }
            guard take.predictedMemory(by: plan) <= memory.total else { throw ImageError.tooMuchMemory }
            return plan
        } catch {
            throw ImageProcessingError(during: .inspect, cause: error)
        }
    }

    private func check(_ cut: VideoCut) throws {
        do {
            try configuration.limits.check(cut)
        } catch {
            throw ImageProcessingError(during: .inspect, cause: error)
        }
    }
}

/// The variants, appearance and warnings that a job produced.
private struct Prints {
    let variants: [StoredVariant]
    let appearance: ImageAppearance
    let recipe: Recipe?
    let warnings: [String]
    var isReused = false
}

extension Original {
    fileprivate init(_ takes: Takes, size: Int) {
        self.init(format: takes.format, dimensions: takes.main.header.dimensions, size: size, video: takes.film)
    }
}

extension ImageProcessingResult {
    fileprivate init(
        _ job: ImageProcessingJob, _ original: Original?, _ outcome: Result<Prints, ImageProcessingError>,
        took time: Duration
    ) {
        jobId = job.id
        tool = job.tool
        userId = job.userId
        metadata = job.metadata
        self.original = original
        processingTimeMs = Int((time / .milliseconds(1)).rounded())
        switch outcome {
        case .success(let prints):
            (variants, appearance, error) = (prints.variants, prints.appearance, nil)
            (recipe, isReused, warnings) = (prints.recipe, prints.isReused, prints.warnings)
        case .failure(let failure):
            (variants, appearance, error) = ([], nil, failure)
            (recipe, isReused, warnings) = (nil, false, [])
        }
    }
}

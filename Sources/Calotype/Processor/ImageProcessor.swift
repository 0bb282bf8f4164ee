internal import CalotypeAPI
internal import Logging
internal import Tracing

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
    let engine: RenderEngine
    /// Verifies the credentials of sources; `nil` if nobody does.
    let credentialCheck: CredentialCheck?
    let memory: MemoryBudget
    let publisher: Publisher
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
            limits: configuration.limits, downloader: Downloader(limits: configuration.limits), uploads: store,
            bucket: configuration.bucket)
        engine = RenderEngine(
            threadCount: threads, webpEncoder: configuration.webpEncoder, findFocus: configuration.findFocus,
            encoderProgram: configuration.encoderProgram, decoders: configuration.decoders)
        credentialCheck = CredentialCheck(
            configuration.credentialVerifier, configuration.verifierProcesses, threads: threads)
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
        try await process(job, observer: JobObserver())
    }

    /// Processes one job, as `process(_:)` does. Calls `onPreview` with the variant `preview`, if the preset has one,
    /// after it is stored and before any other variant is encoded. Encoding continues when `onPreview` returns.
    ///
    /// The preview is provisional: if the job fails later, it is removed with the other variants.
    public func process(
        _ job: ImageProcessingJob, onPreview: @escaping @Sendable (StoredVariant) async -> Void
    ) async throws(CancellationError) -> ImageProcessingResult {
        try await process(job, observer: JobObserver(onPreview: onPreview))
    }

    /// Processes one job, as `process(_:onPreview:)` does. `orphans` decides whether the stored objects of a failed
    /// job are removed.
    package func process(
        _ job: ImageProcessingJob, priority: WorkPriority = .normal, orphans: OrphanPolicy = .removed,
        logging details: JobLogDetails = JobLogDetails(), observer: JobObserver
    ) async throws(CancellationError) -> ImageProcessingResult {
        let start = ContinuousClock.now
        let notes = JobNotes()
        let outcome: Result<Output, ImageProcessingError>
        do {
            var stages = stages(from: start, observer.onStage)
            (stages.owner, stages.priority) = (job.userId.rawValue, priority)
            let start = JobStart(job: job, stages: stages, orphans: orphans, observer: observer, notes: notes)
            outcome = .success(try await tracer.withAnySpan("calotype.process") { _ in try await output(of: start) })
        } catch let error as ImageProcessingError {
            outcome = .failure(error)
        } catch let error as MemoryExhausted {
            outcome = .failure(ImageProcessingError(during: .decode, cause: error))
        } catch  where Task.isCancelled {
            throw CancellationError()
        } catch {
            outcome = .failure(ImageProcessingError(unexpected: error))
        }
        let result = ImageProcessingResult(job, notes, outcome, took: ContinuousClock.now - start)
        recorder.record(result, from: job.source, details)
        return result
    }

    /// The steps of a job: load, reuse an earlier result if there is one, or else render, and store.
    private func output(of start: JobStart) async throws -> Output {
        try check(start.job)
        let source = try await load(start.job.source, expecting: start.job.sourceHash, start.stages)
        let run = try await run(start, from: source.bytes)
        try run.checkRequirements()
        let cacheKey = cacheKey(of: run)
        if let output = try await reuse(by: cacheKey, for: run) { return output }
        let admitted = try await admit(source, for: run)
        let decoded = try await decode(admitted, for: run)
        return try await store(decoded, cacheKey, for: run)
    }

    /// Describes, encodes and stores the variants side by side.
    private func store(_ work: consuming DecodedWork, _ cacheKey: CacheKey?, for run: JobRun) async throws -> Output {
        let source = work.source
        let (variants, appearance, provenance) = try await publisher.publish(run, work.original) { publication in
            async let appearance = run.stages.during(.describe) { try await engine.appearance(of: source) }
            let (variants, record) = try await storeAll(publication, run) { spec in
                let variant = try await run.stages.during(.encode, of: spec.variant) {
                    try await engine.variant(of: source, as: spec)
                }
                run.notes.warn(variant.warnings, of: spec.variant)
                if let account = variant.metadata { run.notes.note(account, of: spec.variant) }
                return FinishedVariant(variant)
            }
            let provenance = try await store(record, publication, run)
            return (variants, try await appearance, provenance)
        }
        return Output(
            variants: variants, appearance: appearance, cacheKey: cacheKey,
            warnings: run.notes.warnings(of: run.specs), provenance: provenance)
    }

    private func storeAll(
        _ publication: Publication, _ run: JobRun,
        _ make: @escaping @Sendable (VariantSpec) async throws -> FinishedVariant
    ) async throws -> ([StoredVariant], ProvenanceRecord) {
        if let writer = run.signing.writer, run.signing.signsAny {
            return try await storeSigned(publication, run, writer, make)
        }
        let variants = try await store(publication, run, make)
        return (variants, run.record(of: variants))
    }

    /// Loads a source with the limits, time limit and memory reservation of a job, and calls `use` with its bytes. The
    /// reservation is held until `use` returns. Throws `ImageProcessingError`, and any error that `use` throws.
    package func withBytes<R>(of source: ImageSource, _ use: ([UInt8]) async throws -> R) async throws -> R {
        let loaded: LoadedSource
        do {
            loaded = try await load(source, stages(from: .now))
        } catch let error as MemoryExhausted {
            throw ImageProcessingError(during: .load, cause: error)
        }
        return try await use(loaded.bytes)
    }

    /// Returns a copy of this processor that calls `find` to look for earlier results.
    package func finding(
        _ find: @escaping @Sendable (CacheKey, JobIdentifier) async throws -> ImageProcessingResult?
    ) -> Self {
        var processor = self
        processor.configuration.findResult = find
        return processor
    }

    var limits: SourceLimits { configuration.limits }
    var temporary: TemporaryFolder { configuration.temporaryFolder.map { TemporaryFolder($0) } ?? .system }

    /// The bytes that all jobs may hold together.
    package var memoryTotal: Int { memory.total }

    func stages(
        from start: ContinuousClock.Instant, _ onStage: @escaping @Sendable (StageRecord) -> Void = { _ in }
    ) -> StageRunner {
        StageRunner(
            recorder: recorder, tracer: tracer, deadline: Deadline(start + configuration.jobTimeout), onStage: onStage)
    }

    func hasPreset(_ tool: ImageTool) -> Bool { presets[tool] != nil }

    var toolNames: String { presets.toolNames }

    /// The beginning of the history of a tool's images.
    func origin(of tool: ImageTool) -> QualityPreset.Origin { presets[tool]?.origin ?? .opened }

    /// Whether the tool generates images with AI; `nil` if nobody knows.
    func isGenerator(_ tool: ImageTool) -> Bool? { presets[tool]?.isGenerator }

    /// Returns the specs of a job, each in every one of `formats` if there are any.
    func specs(for job: ImageProcessingJob, in formats: [VariantFormat] = []) throws -> [VariantSpec] {
        guard let preset = presets[job.tool] else {
            throw ImageProcessingError(
                .processing, .unsupported, message: "Unknown tool. The tools are: \(presets.toolNames).")
        }
        do {
            return try preset.specs(
                changedBy: job.options, in: formats, mayNameFiles: configuration.optionsMayNameFiles)
        } catch {
            throw ImageProcessingError(
                .processing, .unsupported, message: "\(error.field): \(error.message)", cause: error)
        }
    }
}

/// The variants, appearance and warnings that a job produced.
struct Output: Sendable {
    let variants: [StoredVariant]
    let appearance: ImageAppearance
    let cacheKey: CacheKey?
    let warnings: [String]
    let provenance: JobProvenance
    var isReused = false
}

extension ImageProcessingResult {
    fileprivate init(
        _ job: ImageProcessingJob, _ notes: JobNotes, _ outcome: Result<Output, ImageProcessingError>,
        took time: Duration
    ) {
        jobId = job.id
        tool = notes.tool ?? job.tool
        userId = job.userId
        metadata = job.metadata
        original = notes.original
        processingTime = time
        switch outcome {
        case .success(let output):
            (variants, appearance, error) = (output.variants, output.appearance, nil)
            (cacheKey, isReused, warnings) = (output.cacheKey, output.isReused, output.warnings)
            provenance = output.provenance
        case .failure(let failure):
            (variants, appearance, error) = ([], nil, failure)
            (cacheKey, isReused, warnings, provenance) = (nil, false, [], nil)
        }
    }
}

/// The encodings of a trial: each variant in each format, and each of these at several qualities.
package struct TrialPlan: Sendable, Hashable {
    /// The formats of each variant. If it is empty, each variant has the format of its spec.
    package let formats: [VariantFormat]
    /// The qualities of the curve, 1 to 100. Variants that have no such quality have no curve.
    package let qualities: [Int]

    package init(formats: [VariantFormat], qualities: [Int]) {
        self.formats = formats
        self.qualities = qualities
    }
}

/// The news of a trial, in this order: the source, each variant, and the points of each curve.
package enum TrialNews: Sendable {
    case original(OriginalImage)
    case variant(VariantSpec, EncodingAttempt)
    /// An encoding at a quality of the curve.
    case point(VariantSpec, quality: Int, EncodingFigures)
    /// A variant or a point that cannot be made. The others are still tried.
    case failed(VariantSpec, ImageProcessingError)
}

extension ImageProcessor {
    /// The longest time that a trial works, without the time in which it waits.
    private static let longestTrial = Duration.seconds(60)

    /// Makes the variants of a job without signing or storing them, and calls `tell` with each of them. The source is
    /// decoded once, one encoding runs at a time, and all work has a lower priority than jobs.
    ///
    /// Throws `ImageProcessingError` if the source cannot be used or the time is up, `CancellationError` when the task
    /// is cancelled, and the errors of `tell`.
    package func trial(
        _ trial: TrialPlan, of job: ImageProcessingJob, _ tell: @escaping @Sendable (TrialNews) async throws -> Void
    ) async throws {
        var stages = stages(from: .now)
        (stages.owner, stages.priority, stages.isJob) = (job.userId.rawValue, .background, false)
        stages.deadline = Deadline(.now + min(configuration.jobTimeout, Self.longestTrial))
        do {
            let source = try await load(job.source, stages)
            let start = JobStart(
                job: job, stages: stages, orphans: .removed, observer: JobObserver(), notes: JobNotes())
            let loaded = try await run(start, from: source.bytes)
            let run = loaded.making(try specs(for: loaded.job, in: trial.formats))
            try run.checkRequirements()
            let work = try await decode(try await admit(source, for: run, isScored: true), for: run)
            try await tell(.original(work.original))
            try await encode(work, run, trial.qualities, tell)
        } catch let error as MemoryExhausted {
            throw ImageProcessingError(during: .decode, cause: error)
        }
    }

    private func encode(
        _ work: consuming DecodedWork, _ run: JobRun, _ qualities: [Int],
        _ tell: @escaping @Sendable (TrialNews) async throws -> Void
    ) async throws {
        let source = work.source
        var usable: [(spec: VariantSpec, quality: Int?, first: EncodingFigures)] = []
        for spec in run.specs {
            let prepared = try await prepared(source, as: spec, run.stages)
            try await trying(spec, tell) {
                let attempt = try await attempt(prepared, nil, run.stages)
                usable.append((spec, spec.usedQuality(attempt), attempt.figures))
                try await tell(.variant(spec, attempt))
            }
        }
        for (spec, used, first) in usable where spec.hasCurve {
            let prepared = try await prepared(source, as: spec, run.stages)
            for quality in qualities {
                try await trying(spec, tell) {
                    // The variant itself may be a point of the curve.
                    let isKnown = used == quality && spec.targetScore == nil && spec.maxBytes == nil
                    let figures = isKnown ? first : try await attempt(prepared, quality, run.stages).figures
                    try await tell(.point(spec, quality: quality, figures))
                }
            }
        }
    }

    /// Runs `body`, and tells of a failure that concerns one variant alone.
    private func trying(
        _ spec: VariantSpec, _ tell: @Sendable (TrialNews) async throws -> Void, _ body: () async throws -> Void
    ) async throws {
        do {
            try await body()
        } catch let error as ImageProcessingError where error.kind == .processing && error.reason != .timeout {
            try await tell(.failed(spec, error))
        }
    }

    private func prepared(
        _ source: DecodedSource, as spec: VariantSpec, _ stages: StageRunner
    ) async throws -> PreparedVariant {
        try await stages.during(.encode, of: spec.variant) { try await engine.prepared(source, as: spec) }
    }

    private func attempt(
        _ prepared: PreparedVariant, _ quality: Int?, _ stages: StageRunner
    ) async throws -> EncodingAttempt {
        try await stages.during(.encode, of: prepared.spec.variant) { try await engine.attempt(prepared, at: quality) }
    }
}

extension VariantSpec {
    /// Whether the variant has other bytes at another quality.
    fileprivate var hasCurve: Bool { format.hasQualities && lossless == .no }

    /// The quality of an attempt without another quality; `nil` if the format has none.
    package func usedQuality(_ attempt: EncodingAttempt) -> Int? {
        attempt.variant.quality ?? (hasCurve && targetScore == nil ? quality : nil)
    }
}

extension ImageProcessor {
    /// Returns the source of a job as the encoder of one variant saw it: decoded, fitted, in sRGB, with the watermark,
    /// as a lossless PNG with 8 bits. So a difference to the variant shows the compression alone.
    ///
    /// Returns `nil` if the job makes no such variant. Throws `ImageProcessingError`, and `CancellationError` when the
    /// task is cancelled.
    package func reference(of variant: VariantName, in job: ImageProcessingJob) async throws -> [UInt8]? {
        do {
            var stages = stages(from: .now)
            (stages.owner, stages.priority, stages.isJob) = (job.userId.rawValue, .background, false)
            let source = try await load(job.source, stages)
            let start = JobStart(
                job: job, stages: stages, orphans: .removed, observer: JobObserver(), notes: JobNotes())
            let run = try await run(start, from: source.bytes)
            guard let spec = run.specs.first(where: { $0.variant == variant })?.reference else { return nil }
            let work = try await decode(try await admit(source, for: run.making([spec])), for: run.making([spec]))
            return try await bytes(of: spec, from: work, stages)
        } catch let error as MemoryExhausted {
            throw ImageProcessingError(during: .decode, cause: error)
        }
    }

    private func bytes(
        of spec: VariantSpec, from work: consuming DecodedWork, _ stages: StageRunner
    ) async throws -> [UInt8] {
        let source = work.source
        return try await stages.during(.encode) { try await engine.variant(of: source, as: spec) }.bytes
    }
}

extension JobRun {
    /// Returns a run that makes other variants.
    func making(_ specs: [VariantSpec]) -> JobRun {
        JobRun(
            job: job, specs: specs, stages: stages, orphans: orphans, observer: observer, notes: notes,
            sourceSHA256: sourceSHA256, provenance: provenance, signing: signing, toolReason: toolReason)
    }
}

extension VariantSpec {
    /// A spec of this picture that stores it without loss.
    fileprivate var reference: VariantSpec {
        var spec = VariantSpec(variant, inside: box, as: .png, quality: 100, effort: 1, background: background)
        (spec.fit, spec.gravity, spec.watermark, spec.poster) = (fit, gravity, watermark, poster)
        (spec.animation, spec.colorProfile, spec.bitDepth) = (.firstFrame, .srgb, .eight)
        (spec.frameSequence, spec.provenance) = (frameSequence, provenance)
        spec.isFlattened = format == .jpeg
        return spec
    }
}

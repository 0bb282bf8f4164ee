internal import CalotypeAPI
internal import CalotypeProvenance
internal import Crypto

/// An earlier result of the same user for the same image and specs. Its variants are read from the store and checked.
struct CachedVariants: Sendable {
    let original: OriginalImage
    let appearance: ImageAppearance
    let variants: [FinishedVariant]
    let warnings: [String]
    let record: ProvenanceRecord?

    subscript(variant: VariantName) -> FinishedVariant {
        get throws {
            guard let found = variants.first(where: { $0.name == variant }) else {
                throw NotAsReported(what: "'\(variant)' is not in the result")
            }
            return found
        }
    }
}

extension ImageProcessor {
    /// Copies the variants of an earlier result of the same user; `nil` if there is none and they have to be encoded.
    func reuse(by cacheKey: CacheKey?, for run: JobRun) async throws -> Output? {
        guard let result = try await earlierResult(by: cacheKey, of: run.job), run.isSigned(like: result) else {
            return nil
        }
        return try await run.stages.admitted(result.bytesInMemory, to: memory) {
            guard let cached = try await fetched(result, as: run.specs, from: publisher.store, run.stages) else {
                return nil
            }
            run.notes.note(cached.original)
            let (variants, provenance) = try await publisher.publish(run, cached.original) { publication in
                let variants = try await store(publication, run) { spec in
                    try await run.stages.during(.encode, of: spec.variant) { try cached[spec.variant] }
                }
                let record = run.record(of: variants, copiedFrom: cached.record)
                return (variants, try await store(record, publication, run))
            }
            return Output(
                variants: variants, appearance: cached.appearance, cacheKey: cacheKey, warnings: cached.warnings,
                provenance: provenance, isReused: true)
        }
    }

    /// The time limit of the search for an earlier result, and that of reading its variants. Encoding them takes no
    /// longer.
    private static let searchTime: Duration = .seconds(5)
    private static let fetchTime: Duration = .seconds(20)

    /// Returns the cache key of a job; `nil` if there is no search for earlier results.
    func cacheKey(of run: JobRun) -> CacheKey? {
        guard configuration.findResult != nil else { return nil }
        return CacheKey(
            run.sourceSHA256, as: run.specs, run.provenance, origin: origin(of: run.job.tool), by: configuration)
    }

    /// Returns an earlier result with this cache key, if its variants together fit into the memory budget. A failed
    /// search counts as one that finds nothing.
    func earlierResult(by cacheKey: CacheKey?, of job: ImageProcessingJob) async throws -> ImageProcessingResult? {
        guard let cacheKey, let find = configuration.findResult, try JobOption.mayReuse(job.options) else { return nil }
        let found = try? await within(Self.searchTime, "a search") { try await find(cacheKey, job.userId) }
        try Task.checkCancellation()
        guard let found, found.success, found.userId == job.userId, found.bytesInMemory <= memory.total else {
            return nil
        }
        return found
    }

    /// Reads the variants of an earlier result from the store. Returns `nil` if one is missing or differs from the
    /// result.
    func fetched(
        _ result: ImageProcessingResult, as specs: [VariantSpec], from store: any ObjectStore, _ stages: StageRunner
    ) async throws -> CachedVariants? {
        guard let original = result.original, let appearance = result.appearance else { return nil }
        do {
            let variants = try await stages.during(.load) {
                try await within(Self.fetchTime, "copying variants") {
                    var variants: [FinishedVariant] = []
                    for spec in specs { variants.append(try await fetched(spec, of: result, from: store)) }
                    return variants
                }
            }
            return CachedVariants(
                original: original, appearance: appearance, variants: variants, warnings: result.warnings,
                record: result.provenance?.record)
        } catch let error as ImageProcessingError {
            stages.recorder.record(notReused: result.jobId, cause: error.cause ?? error)
            return nil
        }
    }

    private func fetched(
        _ spec: VariantSpec, of result: ImageProcessingResult, from store: any ObjectStore
    ) async throws -> FinishedVariant {
        guard let stored = result.variants.first(where: { $0.variant == spec.variant }),
            let format = VariantFormat(rawValue: stored.format.rawValue)
        else { throw NotAsReported(what: "'\(spec.variant)' is not in the result") }
        var variant = EncodedVariant(
            spec: spec, format: format, dimensions: stored.dimensions, crop: stored.crop, frames: stored.frames,
            quality: stored.quality, score: stored.score,
            bytes: try await bytes(at: stored.key, stored.size, stored.sha256, in: store))
        if let vtt = stored.vtt {
            // The WebVTT file names the image by its hash, which is the same in the new folder.
            let bytes = try await bytes(at: vtt.key, vtt.size, vtt.sha256, in: store)
            variant.vtt = { _ in bytes }
        }
        guard let record = result.provenance?.record, record.signs(spec.variant) else {
            return FinishedVariant(variant)
        }
        var credential = FinishedVariant.Credential(keyDigits: try record.keyDigits(of: spec.variant))
        if let file = stored.credential {
            credential.manifest = try await bytes(at: file.key, file.size, file.sha256, in: store)
        }
        return FinishedVariant(copied: variant, credential)
    }

    private func bytes(
        at key: ObjectKey, _ size: Int, _ sha256: String, in store: any ObjectStore
    ) async throws -> [UInt8] {
        let bytes = try await store.get(key, limit: size)
        guard bytes.count == size, SHA256.hash(data: bytes).hexadecimal == sha256 else {
            throw NotAsReported(what: "'\(key)' has other bytes than the result tells")
        }
        return bytes
    }
}

private struct NotAsReported: Error, CustomStringConvertible {
    let what: String
    var description: String { what }
}

extension JobRun {
    /// Whether the variants of a result are signed exactly where those of this run would be. A signer may have failed
    /// then.
    fileprivate func isSigned(like result: ImageProcessingResult) -> Bool {
        specs.allSatisfy { spec in
            signing.signs(spec.variant) == result.provenance?.record.signs(spec.variant) ?? false
        }
    }
}

extension ProvenanceRecord {
    fileprivate func signs(_ variant: VariantName) -> Bool {
        variants.contains { $0.variant == variant.rawValue && $0.signed }
    }
}

extension ImageProcessingResult {
    /// The bytes that the variants need in memory while they are copied.
    var bytesInMemory: Int { variants.reduce(0) { $0 + $1.size + $1.files.reduce(0) { $0 + $1.size } } }
}

internal import Crypto
private import Synchronization

/// Encodes and stores all variants of a job, side by side, or leaves none of them behind.
struct Publisher: Sendable {
    let store: any ObjectStore
    let keyPrefix: String
    /// How long the removal of one object may take.
    var removalTimeout: Duration = .seconds(10)

    /// The stored variants, in the order of `specs`. When one fails, or the task is cancelled, what this call had made
    /// is removed before it throws.
    func publish(
        _ specs: [VariantSpec], of job: ImageProcessingJob, _ original: Original, _ stages: StageRunner,
        encode: @escaping @Sendable (VariantSpec) async throws -> EncodedVariant
    ) async throws -> [StoredVariant] {
        let made = MadeKeys()
        do {
            return try await withThrowingTaskGroup(of: (Int, StoredVariant).self) { group in
                for (index, spec) in specs.enumerated() {
                    group.addTask {
                        let variant = try await stages.during(.encode, of: spec.variant) { try await encode(spec) }
                        return try await stages.during(.store, of: spec.variant) {
                            (index, try await put(variant, of: job, original, made))
                        }
                    }
                }
                let stored = try await group.reduce(into: []) { $0.append($1) }
                // Nobody waits for a result any more, and nobody would know of the objects.
                try Task.checkCancellation()
                return stored.sorted { $0.0 < $1.0 }.map(\.1)
            }
        } catch {
            await remove(made.keys, stages.recorder)
            throw error
        }
    }

    private func put(
        _ variant: EncodedVariant, of job: ImageProcessingJob, _ original: Original, _ made: MadeKeys
    ) async throws -> StoredVariant {
        let sha256 = SHA256.hash(data: variant.bytes).hexadecimal
        let spec = variant.spec
        let name = "\(spec.variant)-\(sha256.prefix(12)).\(spec.format.fileExtension)"
        let key = try ObjectKey("\(keyPrefix)\(job.userId)/\(job.id)/\(name)")
        if try await store.put(variant.bytes, at: key, as: spec.format.mediaType) == .created { made.add(key) }
        return StoredVariant(
            variant: spec.variant, url: try store.url(of: key), key: key, format: spec.format.imageFormat,
            dimensions: variant.dimensions, size: variant.bytes.count,
            compressionRatio: Double(original.size) / Double(variant.bytes.count), sha256: sha256)
    }

    /// In a task of its own that is waited for: the job may be cancelled already, and its objects must go all the same.
    private func remove(_ keys: [ObjectKey], _ recorder: Recorder) async {
        await Task {
            for key in keys {
                do {
                    try await within(removalTimeout, "removing an object") { try await store.delete(key) }
                } catch {
                    recorder.record(leftBehind: key, cause: error)
                }
            }
        }.value
    }
}

/// The keys of the objects that a job made, which are not the ones it found.
private final class MadeKeys: Sendable {
    private let state = Mutex<[ObjectKey]>([])

    func add(_ key: ObjectKey) { state.withLock { $0.append(key) } }
    var keys: [ObjectKey] { state.withLock { $0 } }
}

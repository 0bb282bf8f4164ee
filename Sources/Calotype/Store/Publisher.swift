internal import Crypto
private import Synchronization

/// What becomes of the objects of a job that does not succeed.
package enum Leftovers: Sendable {
    case removed
    /// Somebody else looks after them. Where several processes may work at one job, none of them knows whether another
    /// has found its objects and named them in a result.
    case kept
}

/// Encodes and stores all variants of a job, side by side, or leaves none of them behind.
struct Publisher: Sendable {
    let store: any ObjectStore
    private let layout: StoreLayout
    /// Names objects in place of the prefix, the job and a hash.
    private let nameObject: (@Sendable (ObjectNaming) throws -> ObjectKey)?
    /// How long the removal of what was made may take.
    var removalTimeout: Duration = .seconds(10)

    init(
        store: any ObjectStore, keyPrefix: String, nameObject: (@Sendable (ObjectNaming) throws -> ObjectKey)? = nil
    ) {
        self.store = store
        layout = StoreLayout(prefix: keyPrefix)
        self.nameObject = nameObject
    }

    /// The stored variants, in the order of `specs`, and what `describe` made meanwhile. A preview is stored, and `onPreview`
    /// has heard of it, before the others begin. When one of them fails, or the task is cancelled, what this call had made is
    /// removed before it throws, unless `leftovers` are somebody else's.
    func publish<Description: Sendable>(
        _ specs: [VariantSpec], of job: ImageProcessingJob, _ original: Original, _ stages: StageRunner,
        _ leftovers: Leftovers = .removed, onPreview: (StoredVariant) async -> Void = { _ in },
        describe: @escaping @Sendable () async throws -> Description,
        encode: @escaping @Sendable (VariantSpec) async throws -> EncodedVariant
    ) async throws -> (stored: [StoredVariant], description: Description) {
        let placed = Placed()
        do {
            async let description = describe()
            let make = { @Sendable (spec: VariantSpec) in
                let variant = try await stages.during(.encode, of: spec.variant) { try await encode(spec) }
                return try await stages.during(.store, of: spec.variant) {
                    try await put(variant, of: job, original, placed)
                }
            }
            var preview: StoredVariant?
            if let spec = specs.first(where: { $0.variant == .preview }) {
                let first = try await make(spec)
                await onPreview(first)
                preview = first
            }
            let stored = try await withThrowingTaskGroup(of: StoredVariant.self) { group in
                for spec in specs where spec.variant != .preview { group.addTask { try await make(spec) } }
                return try await group.reduce(into: [preview].compactMap { $0 }) { $0.append($1) }
            }
            let described = try await description
            // Another attempt at the same job may have made what was found, and have failed and removed it since.
            for object in placed.found { try await stages.during(.store) { try await put(object, placed) } }
            // Nobody waits for a result any more, and nobody would know of the objects.
            try Task.checkCancellation()
            return (specs.compactMap { spec in stored.first { $0.variant == spec.variant } }, described)
        } catch {
            switch leftovers {
            case .removed: await remove(placed.made, stages.recorder)
            case .kept: break
            }
            throw error
        }
    }

    private func put(
        _ variant: EncodedVariant, of job: ImageProcessingJob, _ original: Original, _ placed: Placed
    ) async throws -> StoredVariant {
        let spec = variant.spec
        let image = try await put(
            variant.bytes, of: job, variant, variant.format.fileExtension, as: variant.format.mediaType, placed)
        var vtt: StoredFile?
        if let file = variant.vtt {
            // They lie beside each other.
            let name = image.key.rawValue.split(separator: "/").last ?? ""
            vtt = try await put(file(String(name)), of: job, variant, "vtt", as: .webVTT, placed)
        }
        return StoredVariant(
            variant: spec.variant, url: image.url, key: image.key, format: variant.format.imageFormat,
            dimensions: variant.dimensions, crop: variant.crop, frames: variant.frames, quality: variant.quality,
            score: variant.score, size: image.size,
            compressionRatio: Double(original.size) / Double(image.size), sha256: image.sha256, vtt: vtt)
    }

    /// Under a key that has a part of the hash in it.
    private func put(
        _ bytes: [UInt8], of job: ImageProcessingJob, _ variant: EncodedVariant, _ suffix: String, as type: MediaType,
        _ placed: Placed
    ) async throws -> StoredFile {
        let sha256 = SHA256.hash(data: bytes).hexadecimal
        let naming = ObjectNaming(
            job: job, variant: variant.spec.variant, fileExtension: suffix, dimensions: variant.dimensions,
            sha256: sha256)
        let key =
            try nameObject?(naming)
            ?? layout.output(naming.variant, sha256: sha256, suffix: suffix, of: job.id, job.userId)
        // First, since a link that cannot be made would cost the whole upload.
        let url = try store.url(of: key)
        try await put(PlacedObject(bytes: bytes, key: key, type: type), placed)
        return StoredFile(url: url, key: key, size: bytes.count, sha256: sha256)
    }

    private func put(_ object: PlacedObject, _ placed: Placed) async throws {
        placed.add(object, try await store.put(object.bytes, at: object.key, as: object.type))
    }

    /// In a task of its own that is waited for: the job may be cancelled already, and its objects must go all the same.
    private func remove(_ keys: [ObjectKey], _ recorder: Recorder) async {
        await Task {
            await withDiscardingTaskGroup { group in
                for key in keys {
                    group.addTask {
                        do {
                            try await within(removalTimeout, "removing an object") { try await store.delete(key) }
                        } catch {
                            recorder.record(leftBehind: key, cause: error)
                        }
                    }
                }
            }
        }.value
    }
}

private struct PlacedObject: Sendable {
    let bytes: [UInt8]
    let key: ObjectKey
    let type: MediaType
}

/// What a job has put: the objects that it made, which are its own to remove, and the ones that it found.
private final class Placed: Sendable {
    private let state = Mutex((made: [ObjectKey](), found: [PlacedObject]()))

    func add(_ object: PlacedObject, _ outcome: PutOutcome) {
        state.withLock {
            switch outcome {
            case .created: $0.made.append(object.key)
            case .existed: $0.found.append(object)
            }
        }
    }

    var made: [ObjectKey] { state.withLock(\.made) }
    var found: [PlacedObject] { state.withLock(\.found) }
}

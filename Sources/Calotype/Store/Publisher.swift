internal import Crypto
private import Synchronization

/// How the stored objects of a failed job are handled.
package enum Leftovers: Sendable {
    case removed
    /// They stay, and the caller is responsible for them. If several processes may work at one job, none of them knows
    /// whether another process has found its objects and named them in a result.
    case kept
}

/// Encodes and stores all variants of a job at the same time. If one of them fails, none stays in the store.
struct Publisher: Sendable {
    let store: any ObjectStore
    private let layout: StoreLayout
    /// Makes the keys of objects; `nil` for the default layout with the prefix, the job and a hash.
    private let nameObject: (@Sendable (ObjectNaming) throws -> ObjectKey)?
    /// The time limit for the removal of one object.
    var removalTimeout: Duration = .seconds(10)

    init(
        store: any ObjectStore, keyPrefix: String, nameObject: (@Sendable (ObjectNaming) throws -> ObjectKey)? = nil
    ) {
        self.store = store
        layout = StoreLayout(prefix: keyPrefix)
        self.nameObject = nameObject
    }

    /// Encodes and stores the variants, and runs `describe` at the same time. Returns the stored variants in the order
    /// of `specs`, and the result of `describe`.
    ///
    /// If there is a preview, it is stored, and `onPreview` has returned, before the other variants begin. If a variant
    /// fails or the task is cancelled, the objects that this call has created are removed before it throws, unless
    /// `leftovers` is `.kept`.
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
            // Another attempt at the same job may have created the objects that were found, and may have failed and
            // removed them since. So they are put again.
            for object in placed.found { try await stages.during(.store) { try await put(object, placed) } }
            // The result would be dropped, and then nothing would refer to the objects.
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
            // The file is in the same folder as the image, so the last part of the key is enough.
            let name = image.key.rawValue.split(separator: "/").last ?? ""
            vtt = try await put(file(String(name)), of: job, variant, "vtt", as: .webVTT, placed)
        }
        return StoredVariant(
            variant: spec.variant, url: image.url, key: image.key, format: variant.format.imageFormat,
            dimensions: variant.dimensions, crop: variant.crop, frames: variant.frames, quality: variant.quality,
            score: variant.score, size: image.size,
            compressionRatio: Double(original.size) / Double(image.size), sha256: image.sha256, vtt: vtt)
    }

    /// Stores one object. Its default key contains a part of its hash.
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
        // The address is made first, since its failure after the upload would waste the upload.
        let url = try store.url(of: key)
        try await put(PlacedObject(bytes: bytes, key: key, type: type), placed)
        return StoredFile(url: url, key: key, size: bytes.count, sha256: sha256)
    }

    private func put(_ object: PlacedObject, _ placed: Placed) async throws {
        placed.add(object, try await store.put(object.bytes, at: object.key, as: object.type))
    }

    /// Removes objects in a separate task, and waits for it. The job's own task may be cancelled, but its objects must
    /// still be removed.
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

/// The objects that a job has put: those that it created, which it may remove, and those that existed already.
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

internal import Crypto
internal import Foundation
private import Synchronization

/// How the stored objects of a failed job are handled.
package enum OrphanPolicy: Sendable {
    case removed
    /// They stay, and the caller is responsible for them. If several processes may work at one job, none of them knows
    /// whether another process has found its objects and named them in a result.
    case kept
}

/// Stores all variants of a job, or none of them.
struct Publisher: Sendable {
    let store: any ObjectStore
    fileprivate let layout: StoreLayout
    /// Makes the keys of objects; `nil` for the default layout with the prefix, the job and a hash.
    fileprivate let nameObject: (@Sendable (ObjectNaming) throws -> ObjectKey)?
    /// The time limit for the removal of one object.
    var removalTimeout: Duration = .seconds(10)

    init(
        store: any ObjectStore, keyPrefix: String, nameObject: (@Sendable (ObjectNaming) throws -> ObjectKey)? = nil
    ) {
        self.store = store
        layout = StoreLayout(prefix: keyPrefix)
        self.nameObject = nameObject
    }

    /// Runs `body`, which stores the variants of a job through the publication.
    ///
    /// If `body` throws or the task is cancelled, the objects that the publication has created are removed before this
    /// throws, unless `orphans` is `.kept`.
    func publish<R>(
        _ run: JobRun, _ original: OriginalImage, _ body: (Publication) async throws -> R
    ) async throws -> R {
        let publication = Publication(self, job: run.job, original)
        do {
            let result = try await body(publication)
            // Another attempt at the same job may have created the objects that were found, and may have failed and
            // removed them since. So they are put again.
            for object in publication.found {
                _ = try await run.stages.during(.store) { try await publication.put(object) }
            }
            // The result would be dropped, and then nothing would refer to the objects.
            try Task.checkCancellation()
            return result
        } catch {
            switch run.orphans {
            case .removed: await remove(publication.created, run.stages.recorder)
            case .kept: break
            }
            throw error
        }
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

/// The objects that one run of a job stores: those that it created, which it may remove, and those that existed
/// already.
final class Publication: Sendable {
    fileprivate struct Object: Sendable {
        let bytes: [UInt8]
        let key: ObjectKey
        let type: MediaType
        /// Whether it contains a signature, so that it is never the same twice.
        var isSigned = false
    }

    private let publisher: Publisher
    private let job: ImageProcessingJob
    private let original: OriginalImage
    private let state = Mutex((created: [ObjectKey](), found: [Object]()))

    fileprivate init(_ publisher: Publisher, job: ImageProcessingJob, _ original: OriginalImage) {
        self.publisher = publisher
        self.job = job
        self.original = original
    }

    fileprivate var created: [ObjectKey] { state.withLock(\.created) }
    fileprivate var found: [Object] { state.withLock(\.found) }

    /// Stores a variant as a stage of its job.
    func store(_ variant: FinishedVariant, _ stages: StageRunner) async throws -> StoredVariant {
        try await stages.during(.store, of: variant.name) { try await self.store(variant) }
    }

    /// Stores a variant, the WebVTT file of a storyboard, and a credential that is beside the variant.
    private func store(_ finished: FinishedVariant) async throws -> StoredVariant {
        let variant = finished.encoded
        let (key, url) = try address(of: finished)
        let credential = try await storeCredential(of: finished, beside: key)
        let image = try await put(
            Object(
                bytes: variant.bytes, key: key, type: variant.format.mediaType,
                isSigned: finished.credential.map { $0.manifest == nil } ?? false),
            at: url, sha256: finished.sha256)
        var vtt: StoredFile?
        if let file = variant.vtt {
            // The file is in the same folder as the image, so the last part of the key is enough.
            let name = image.key.rawValue.split(separator: "/").last ?? ""
            vtt = try await put(file(String(name)), of: variant, "vtt", as: .webVTT)
        }
        return StoredVariant(
            variant: variant.spec.variant, url: image.url, key: image.key, format: variant.format.imageFormat,
            dimensions: variant.dimensions, crop: variant.crop, frames: variant.frames, quality: variant.quality,
            score: variant.score, encoder: variant.encoder, size: image.size,
            compressionRatio: Double(original.size) / Double(image.size), sha256: image.sha256, vtt: vtt,
            credential: credential)
    }

    /// The key and the address of a variant. The address is made first, since its failure after the upload would waste
    /// the upload.
    private func address(of variant: FinishedVariant) throws -> (key: ObjectKey, url: URL) {
        let digits = variant.credential?.keyDigits ?? variant.sha256
        let key = try key(of: variant.encoded, variant.encoded.format.fileExtension, digits: digits)
        return (key, try publisher.store.url(of: key))
    }

    /// The address at which everybody can read the credential beside a variant; `nil` if the store has no such address.
    @Sendable func credentialAddress(of variant: FinishedVariant) -> String? {
        guard let beside = try? credentialKey(beside: address(of: variant).key),
            let url = try? publisher.store.url(of: beside), url.query == nil,
            ["http", "https"].contains(url.scheme)
        else { return nil }
        return url.absoluteString
    }

    private func credentialKey(beside key: ObjectKey) throws -> ObjectKey { try ObjectKey(key.rawValue + ".c2pa") }

    /// Stores the credential that is beside a variant, before the variant. It has the variant's key and `.c2pa`.
    private func storeCredential(of variant: FinishedVariant, beside key: ObjectKey) async throws -> StoredFile? {
        guard let manifest = variant.credential?.manifest else { return nil }
        let beside = try credentialKey(beside: key)
        return try await put(
            Object(bytes: manifest, key: beside, type: .c2pa, isSigned: true), at: try publisher.store.url(of: beside),
            sha256: nil)
    }

    /// Stores an object. A signed one is never the same twice: the first one that was stored under its key stays, and
    /// is the result of all attempts.
    private func put(_ object: Object, at url: URL, sha256: String?) async throws -> StoredFile {
        let stored = object.isSigned ? try await putFirst(object) : object
        if !object.isSigned { try await put(object) }
        let digits = object.isSigned || sha256 == nil ? SHA256.hash(data: stored.bytes).hexadecimal : sha256
        return StoredFile(url: url, key: object.key, size: stored.bytes.count, sha256: digits ?? "")
    }

    /// Stores a signed object, unless another attempt at this job was faster. Returns the stored object.
    private func putFirst(_ object: Object) async throws -> Object {
        // An object that was found may be removed before it is read.
        for _ in 0..<3 {
            guard try await publisher.store.putFirst(object.bytes, at: object.key, as: object.type) == .existed else {
                state.withLock { $0.created.append(object.key) }
                return object
            }
            guard let earlier = try await earlier(object) else { continue }
            state.withLock { $0.found.append(earlier) }
            return earlier
        }
        throw TransferError(.upstreamError, detail: "an object appears and disappears")
    }

    /// Returns the object under the key of another one; `nil` if there is none.
    private func earlier(_ object: Object) async throws -> Object? {
        do {
            // Another time stamp may be longer.
            let bytes = try await publisher.store.get(object.key, limit: object.bytes.count + 65_536)
            return Object(bytes: bytes, key: object.key, type: object.type, isSigned: true)
        } catch let error as TransferError where error.fault == .notFound {
            return nil
        }
    }

    /// Stores the metadata that a policy keeps out of the variants. Its default key is a digest that also covers the
    /// source, so nobody can guess it who does not have the source.
    func store(sidecar bytes: [UInt8], of sourceSHA256: String) async throws -> StoredFile {
        var digest = SHA256()
        digest.update(data: Array(sourceSHA256.utf8))
        digest.update(data: bytes)
        return try await put(bytes, "provenance", digits: String(digest.finalize().hexadecimal.prefix(32)))
    }

    /// Stores the account of the job.
    func store(record bytes: [UInt8]) async throws -> StoredFile {
        try await put(bytes, "provenance-record", digits: String(SHA256.hash(data: bytes).hexadecimal.prefix(12)))
    }

    private func put(_ bytes: [UInt8], _ name: String, digits: String) async throws -> StoredFile {
        let sha256 = SHA256.hash(data: bytes).hexadecimal
        let naming = ObjectNaming(
            job: job, variant: VariantName(rawValue: name), fileExtension: "json", dimensions: original.dimensions,
            sha256: digits)
        let key =
            try publisher.nameObject?(naming)
            ?? publisher.layout.file(name, digits: digits, suffix: "json", of: job.id, job.userId)
        let url = try publisher.store.url(of: key)
        try await put(Object(bytes: bytes, key: key, type: .json))
        return StoredFile(url: url, key: key, size: bytes.count, sha256: sha256)
    }

    /// Stores one object whose default key contains a part of its hash.
    private func put(
        _ bytes: [UInt8], of variant: EncodedVariant, _ suffix: String, as type: MediaType
    ) async throws -> StoredFile {
        let sha256 = SHA256.hash(data: bytes).hexadecimal
        let key = try key(of: variant, suffix, digits: sha256)
        return try await put(
            Object(bytes: bytes, key: key, type: type), at: try publisher.store.url(of: key), sha256: sha256)
    }

    private func key(of variant: EncodedVariant, _ suffix: String, digits: String) throws -> ObjectKey {
        let naming = ObjectNaming(
            job: job, variant: variant.spec.variant, fileExtension: suffix, dimensions: variant.dimensions,
            sha256: digits)
        return try publisher.nameObject?(naming)
            ?? publisher.layout.output(naming.variant, sha256: digits, suffix: suffix, of: job.id, job.userId)
    }

    @discardableResult
    fileprivate func put(_ object: Object) async throws -> PutOutcome {
        let store = publisher.store
        let outcome =
            object.isSigned
            ? try await store.putFirst(object.bytes, at: object.key, as: object.type)
            : try await store.put(object.bytes, at: object.key, as: object.type)
        state.withLock {
            switch outcome {
            case .created: $0.created.append(object.key)
            case .existed: $0.found.append(object)
            }
        }
        return outcome
    }
}

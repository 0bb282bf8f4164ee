internal import Calotype
internal import CalotypeQueue
internal import HTTPTypes

/// The uploaded sources: their objects in the store, and their entries in the queue, which say what jobs need them.
/// Each source is stored under the hash of its content.
struct UploadStore: Sendable {
    private let queue: JobQueue
    private let store: any ObjectStore
    private let layout: StoreLayout
    private let limit: Int
    private let onFailure: @Sendable (any Error) -> Void
    /// The maximum number of puts at once. Others wait in a line here. Otherwise they would wait for a connection to
    /// the store, and fail after seconds.
    static let puts = 16
    private let slots = AsyncSemaphore(slots: puts, patience: .seconds(60))
    /// How long to wait before each look whether a source is still being removed.
    var removalPause: Duration = .milliseconds(250)

    /// Makes a store for sources of up to `limit` bytes. `onFailure` gets each error of the store during a put.
    init(
        _ queue: JobQueue, store: any ObjectStore, keyPrefix: String, limit: Int,
        onFailure: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        self.queue = queue
        self.store = store
        layout = StoreLayout(prefix: keyPrefix)
        self.limit = limit
        self.onFailure = onFailure
    }

    /// Stores a source for a job that is submitted next. Throws `Problem` if it is empty or too large, if the same
    /// source is being removed, or if too many puts wait. Throws `StoreFailure` if the store fails.
    func put(_ content: ObjectContent) async throws -> UploadedSource {
        guard content.size <= limit else { throw Problem.tooLarge(limit) }
        guard content.size > 0 else { throw Problem.invalid("sourceBuffer", "The image has no bytes.") }
        let sha256 = content.digest.hexadecimal
        let source = UploadedSource(key: try layout.upload(sha256: sha256), sha256: sha256, size: content.size)
        // The disk works while the database does.
        async let synced: Void = sync(content)
        try await reserve(source)
        await synced
        do {
            try await slots.withSlot { try await put(content, at: source.key) }
        } catch is AsyncSemaphore.NoSlot {
            throw Problem.manyUploads
        } catch {
            try Task.checkCancellation()
            onFailure(error)
            throw StoreFailure(cause: error)
        }
        return source
    }

    /// Stores an image for later jobs of `user`, who may name it by its hash from now on. Throws as `put(_:)` does.
    func put(_ image: HashedFile, for user: JobIdentifier) async throws -> UploadedSource {
        for _ in 0..<3 {
            let source = try await put(.file(image))
            if try await queue.own(source, by: user) == .ready { return source }
        }
        throw Problem.beingRemoved
    }

    /// Returns the sources with these hashes that `user` may name, by their hash, and keeps them for the job that is
    /// submitted next.
    func sources(withHashes hashes: [String], of user: JobIdentifier) async throws -> [String: UploadedSource] {
        var sources: [String: UploadedSource] = [:]
        // Looks up the earlier folder first, so that an upload in the present folder replaces it.
        for key in [layout.earlierUpload, layout.upload] {
            for source in try await queue.owned(hashes.map { try key($0) }, by: user) {
                sources[source.sha256] = source
            }
        }
        return sources
    }

    /// Removes a source. Returns `false` and keeps it if another job needs it, or if a user other than `user` has
    /// uploaded it too. Throws `StoreFailure` if the store fails; the source is then removed later.
    func removeIfUnneeded(_ source: UploadedSource, by user: JobIdentifier) async throws -> Bool {
        guard try await queue.takeIfUnneeded(source, by: user) else { return false }
        do {
            try await store.delete(source.key)
        } catch {
            throw StoreFailure(cause: error)
        }
        try await queue.forget([source])
        return true
    }

    /// Removes up to 100 sources that no job has needed for `idle`. Returns their number. Throws the first failure
    /// after all sources were tried, so that one of them does not keep the others.
    func removeUnneeded(idle: Duration) async throws -> Int {
        let sources = try await queue.takeUnneededSources(idle: idle, limit: 100)
        var (removed, failure) = ([UploadedSource](), (any Error)?.none)
        for source in sources {
            do {
                try await store.delete(source.key)
                removed.append(source)
            } catch {
                failure = failure ?? error
                if Task.isCancelled { break }
            }
        }
        if !removed.isEmpty { try await queue.forget(removed) }
        if let failure { throw failure }
        return sources.count
    }

    private func sync(_ content: ObjectContent) async {
        guard case .file(let file) = content, let folder = store as? FolderStore else { return }
        await folder.sync(file)
    }

    private func put(_ content: ObjectContent, at key: ObjectKey) async throws {
        let type = MediaType(rawValue: "application/octet-stream")
        switch content {
        case .bytes(let bytes): _ = try await store.put(bytes, at: key, as: type)
        case .file(let file): _ = try await store.put(file, at: key, as: type)
        }
    }

    /// Reserves the source. If the same content is just being removed, it waits until that is done, for up to twenty
    /// pauses: five seconds.
    private func reserve(_ source: UploadedSource) async throws {
        for _ in 0..<20 {
            if try await queue.reserve(source) == .ready { return }
            try await Task.sleep(for: removalPause)
        }
        throw Problem.beingRemoved
    }
}

extension Problem {
    fileprivate static let beingRemoved = Self(
        .serviceUnavailable, "busy", "This image is just being removed. Try again in a moment.", kind: "server"
    ).retry(after: 5)
    fileprivate static let manyUploads = Self(
        .serviceUnavailable, "busy", "Too much is being uploaded now. Try again in a moment.", kind: "server"
    ).retry(after: 5)
}

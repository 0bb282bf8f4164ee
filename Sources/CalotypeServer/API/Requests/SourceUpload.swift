internal import HTTPTypes
internal import Calotype
internal import CalotypeQueue

/// Stores sources under the hash of their content, before any job needs them.
struct SourceUpload: Sendable {
    /// Reads a source within the limits of jobs, and calls `use` with its bytes.
    typealias Reader =
        @Sendable (
            _ source: ImageSource, _ use: @Sendable ([UInt8]) async throws -> StoredSource
        ) async throws -> StoredSource

    private let queue: JobQueue
    private let store: any ObjectStore
    private let layout: StoreLayout
    private let limit: Int
    private let read: Reader
    private let onFailure: @Sendable (any Error) -> Void
    /// The maximum number of puts at once. Others wait in a queue here. Otherwise they would wait for a connection to
    /// the store, and fail after seconds.
    static let puts = 16
    private let line = MemoryBudget(total: .max, jobs: puts, patience: .seconds(60))

    /// Makes an upload. `onFailure` gets each error of the store.
    init(
        _ queue: JobQueue, store: any ObjectStore, keyPrefix: String, limit: Int,
        reading read: @escaping Reader = { _, _ in throw Problem.readsNothing },
        onFailure: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        self.queue = queue
        self.store = store
        layout = StoreLayout(prefix: keyPrefix)
        self.limit = limit
        self.read = read
        self.onFailure = onFailure
    }

    /// Returns the submissions with the stored sources. Throws `Problem` if a source is not available.
    func uploading(_ checked: [(Submission, RequestedSource)]) async throws -> [Submission] {
        let named = try await namedSources(of: checked)
        let fetched = try await fetchedSources(of: checked)
        var submissions: [Submission] = []
        for (index, (submission, source)) in checked.enumerated() {
            var submission = submission
            switch source {
            case .elsewhere, .body: break
            case .fetched: if let source = fetched[index] { submission.source = .stored(source) }
            case .bytes(let bytes): submission.source = .stored(try await upload(.bytes(bytes)))
            case .uploaded(let hash):
                guard let source = named[Name(user: submission.userId, hash: hash)] else {
                    throw Problem.unknownSource.at(Self.field("sourceSha256", index, of: checked.count))
                }
                submission.source = .stored(source)
            }
            submissions.append(submission)
        }
        return submissions
    }

    /// Returns the submission with the image that was the body of its request.
    func uploading(_ image: HashedFile, for submission: Submission) async throws -> Submission {
        var submission = submission
        submission.source = .stored(try await upload(.file(image)))
        return submission
    }

    /// Stores an image for later jobs, which name it by its hash.
    func upload(_ image: HashedFile, for user: JobIdentifier) async throws -> StoredSource {
        for _ in 0..<3 {
            let source = try await upload(.file(image))
            if try await queue.own(source, by: user) == .ready { return source }
        }
        throw Problem.beingRemoved
    }

    /// The name of a field by its position in the request.
    private static func field(_ name: String, _ index: Int, of count: Int) -> String {
        count == 1 ? name : "jobs.\(index).\(name)"
    }

    private struct Name: Hashable {
        let user: JobIdentifier
        let hash: String
    }

    /// Looks up all uploaded sources of a request at once, because a batch may name a thousand.
    private func namedSources(of checked: [(Submission, RequestedSource)]) async throws -> [Name: StoredSource] {
        var hashes: [JobIdentifier: [String]] = [:]
        for case (let submission, .uploaded(let hash)) in checked {
            hashes[submission.userId, default: []].append(hash)
        }
        var named: [Name: StoredSource] = [:]
        for (user, hashes) in hashes {
            // Looks up the earlier folder first, so that an upload in the present folder replaces it.
            for key in [layout.earlierUpload, layout.upload] {
                for source in try await queue.owned(hashes.map { try key($0) }, by: user) {
                    named[Name(user: user, hash: source.sha256)] = source
                }
            }
        }
        return named
    }

    /// How many sources of one request are read at the same time, and how long all of them may take.
    private static let fetches = 8
    private static let fetchTime: Duration = .seconds(120)

    /// Reads the sources that are needed before the jobs are accepted. Returns them by the index of their job. If they
    /// take too long, the whole request fails.
    private func fetchedSources(of checked: [(Submission, RequestedSource)]) async throws -> [Int: StoredSource] {
        var places: [(index: Int, place: JobSource)] = []
        for (index, (_, source)) in checked.enumerated() {
            if case .fetched(let place) = source { places.append((index, place)) }
        }
        guard !places.isEmpty else { return [:] }
        let (wanted, count) = (places, checked.count)
        do {
            return try await within(Self.fetchTime) {
                try await withThrowingTaskGroup(of: (Int, StoredSource).self) { group in
                    var fetched: [Int: StoredSource] = [:]
                    for (number, (index, place)) in wanted.enumerated() {
                        if number >= Self.fetches, let (index, source) = try await group.next() {
                            fetched[index] = source
                        }
                        group.addTask { (index, try await fetch(place, index, of: count)) }
                    }
                    for try await (index, source) in group { fetched[index] = source }
                    return fetched
                }
            }
        } catch is TookTooLong {
            throw Problem.longFetch
        }
    }

    private func fetch(_ place: JobSource, _ index: Int, of count: Int) async throws -> StoredSource {
        let name = if case .url = place { "sourceUrl" } else { "sourcePath" }
        do {
            return try await read(ImageSource(place)) { bytes in
                guard !bytes.isEmpty else { throw Problem.emptySource }
                return try await upload(.bytes(bytes))
            }
        } catch let error as ImageProcessingError {
            throw Problem(fetching: error).at(Self.field(name, index, of: count))
        } catch let problem as Problem where problem.field == nil {
            throw problem.at(Self.field(name, index, of: count))
        }
    }

    private func upload(_ content: ObjectContent) async throws -> StoredSource {
        guard content.size <= limit else { throw Problem.tooLarge(limit) }
        guard content.size > 0 else { throw Problem.invalid("sourceBuffer", "The image has no bytes.") }
        let sha256 = content.digest.hexadecimal
        let source = StoredSource(key: try layout.upload(sha256: sha256), sha256: sha256, size: content.size)
        try await reserve(source)
        do {
            try await line.admit(1) { try await put(content, at: source.key) }
        } catch is MemoryExhausted {
            throw Problem.manyUploads
        } catch {
            try Task.checkCancellation()
            onFailure(error)
            throw StoreFailure(cause: error)
        }
        return source
    }

    private func put(_ content: ObjectContent, at key: ObjectKey) async throws {
        let type = MediaType(rawValue: "application/octet-stream")
        switch content {
        case .bytes(let bytes): _ = try await store.put(bytes, at: key, as: type)
        case .file(let file): _ = try await store.put(file, at: key, as: type)
        }
    }

    /// Reserves the source. If the same content is just being removed, it waits until that is done, for up to five
    /// seconds.
    private func reserve(_ source: StoredSource) async throws {
        for _ in 0..<20 {
            if try await queue.reserve(source) == .ready { return }
            try await Task.sleep(for: .milliseconds(250))
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
    fileprivate static let longFetch = Self(
        .gatewayTimeout, "timeout",
        "The sources could not all be read in two minutes. Hand in fewer at once, or say fetch: process.",
        kind: "source")
    fileprivate static let emptySource = Self(
        .unprocessableContent, "damaged", "There are no bytes at this address.", kind: "source")
    fileprivate static let readsNothing = Self(
        .unprocessableContent, "invalid-field", "This server reads sources when it processes them. Leave 'fetch' out."
    ).at("fetch")
    fileprivate static let unknownSource = Self(
        .unprocessableContent, "unknown-source",
        "This user has uploaded no image with this hash, or it has been removed since. Upload it: POST /v1/sources.")
}

/// The store failed during a request.
struct StoreFailure: Error, CustomStringConvertible {
    let cause: any Error
    var description: String { "the store failed: \(sentence(of: cause))" }
}

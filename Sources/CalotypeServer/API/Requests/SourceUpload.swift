internal import HTTPTypes
internal import Calotype
internal import CalotypeQueue

/// Puts sources into the store under the hash of their content, before any job needs them.
struct SourceUpload: Sendable {
    let ledger: any SourceLedger
    let store: any ObjectStore
    let keyPrefix: String
    let limit: Int
    /// Puts on their way at once. The others wait in line: they would wait for a connection to the store all the same, and give
    /// up after seconds.
    static let puts = 16
    private let line = MemoryBudget(total: .max, jobs: puts, patience: .seconds(60))

    init(ledger: any SourceLedger, store: any ObjectStore, keyPrefix: String, limit: Int) {
        self.ledger = ledger
        self.store = store
        self.keyPrefix = keyPrefix
        self.limit = limit
    }

    /// The submissions with their sources where they now lie. Throws `Problem` where one cannot be had.
    func uploading(_ checked: [(Submission, RequestedSource)]) async throws -> [Submission] {
        let named = try await namedSources(of: checked)
        var submissions: [Submission] = []
        for (index, (submission, source)) in checked.enumerated() {
            var submission = submission
            switch source {
            case .elsewhere, .body: break
            case .bytes(let bytes): submission.source = .stored(try await upload(.bytes(bytes)))
            case .uploaded(let hash):
                guard let source = named[Name(user: submission.userId, hash: hash)] else {
                    throw Problem.unknownSource.at(checked.count == 1 ? "sourceSha256" : "jobs.\(index).sourceSha256")
                }
                submission.source = .stored(source)
            }
            submissions.append(submission)
        }
        return submissions
    }

    /// The submission with the image that was its request's body.
    func uploading(_ image: HashedFile, for submission: Submission) async throws -> Submission {
        var submission = submission
        submission.source = .stored(try await upload(.file(image)))
        return submission
    }

    /// Puts an image into the store for jobs that will name it by its hash.
    func upload(_ image: HashedFile, for user: JobIdentifier) async throws -> StoredSource {
        for _ in 0..<3 {
            let source = try await upload(.file(image))
            if try await ledger.own(source, by: user) == .ready { return source }
        }
        throw Problem.beingRemoved
    }

    private struct Name: Hashable {
        let user: JobIdentifier
        let hash: String
    }

    /// All at once: a batch may name a thousand.
    private func namedSources(of checked: [(Submission, RequestedSource)]) async throws -> [Name: StoredSource] {
        var hashes: [JobIdentifier: [String]] = [:]
        for case (let submission, .uploaded(let hash)) in checked {
            hashes[submission.userId, default: []].append(hash)
        }
        var named: [Name: StoredSource] = [:]
        for (user, hashes) in hashes {
            for source in try await ledger.owned(hashes.map(key), by: user) {
                named[Name(user: user, hash: source.sha256)] = source
            }
        }
        return named
    }

    private func key(of hash: String) throws -> ObjectKey { try ObjectKey("\(keyPrefix)sources/sha256/\(hash)") }

    private func upload(_ content: ObjectContent) async throws -> StoredSource {
        guard content.size <= limit else { throw Problem.tooLarge(limit) }
        guard content.size > 0 else { throw Problem.invalid("sourceBuffer", "The image has no bytes.") }
        let sha256 = content.digest.hexadecimal
        let source = StoredSource(key: try key(of: sha256), sha256: sha256, size: content.size)
        try await reserve(source)
        do {
            try await line.admit(1) { try await put(content, at: source.key) }
        } catch is MemoryExhausted {
            throw Problem.manyUploads
        } catch {
            try Task.checkCancellation()
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

    /// The same bytes may be on their way out, which takes a moment.
    private func reserve(_ source: StoredSource) async throws {
        for _ in 0..<20 {
            if try await ledger.reserve(source) == .ready { return }
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
    fileprivate static let unknownSource = Self(
        .unprocessableContent, "unknown-source",
        "This user has uploaded no image with this hash, or it has been removed since. Upload it: POST /v1/sources.")
}

/// The store refused, or is away, while a request needed it.
struct StoreFailure: Error {
    let cause: any Error
}

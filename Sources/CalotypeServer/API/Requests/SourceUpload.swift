internal import HTTPTypes
internal import Calotype
internal import CalotypeQueue
internal import Crypto

/// Puts sources into the store under the hash of their content, before any job needs them.
struct SourceUpload: Sendable {
    let ledger: any SourceLedger
    let store: any ObjectStore
    let keyPrefix: String
    let limit: Int

    /// The submission with its source where it now lies. Throws `Problem`.
    func uploading(_ checked: (Submission, RequestedSource)) async throws -> Submission {
        guard case .bytes(let bytes) = checked.1 else { return checked.0 }
        var submission = checked.0
        submission.source = .stored(try await upload(bytes))
        return submission
    }

    private func upload(_ bytes: [UInt8]) async throws -> StoredSource {
        guard bytes.count <= limit else { throw Problem.tooLarge(limit) }
        guard !bytes.isEmpty else { throw Problem.invalid("sourceBuffer", "The image has no bytes.") }
        let sha256 = SHA256.hash(data: bytes).hexadecimal
        let key = try ObjectKey("\(keyPrefix)sources/sha256/\(sha256)")
        let source = StoredSource(key: key, sha256: sha256, size: bytes.count)
        try await reserve(source)
        do {
            _ = try await store.put(bytes, at: key, as: MediaType(rawValue: "application/octet-stream"))
        } catch {
            try Task.checkCancellation()
            throw StoreFailure(cause: error)
        }
        return source
    }

    /// The same bytes may be on their way out, which takes a moment.
    private func reserve(_ source: StoredSource) async throws {
        for _ in 0..<20 {
            if try await ledger.reserve(source) == .ready { return }
            try await Task.sleep(for: .milliseconds(250))
        }
        throw Problem(
            .serviceUnavailable, "busy", "This image is just being removed. Try again in a moment.", kind: "server"
        ).retry(after: 5)
    }
}

/// The store refused, or is away, while a request needed it.
struct StoreFailure: Error {
    let cause: any Error
}

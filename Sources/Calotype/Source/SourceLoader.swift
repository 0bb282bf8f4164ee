internal import Foundation
internal import Pixels

/// Loads the bytes of a source, up to the limit.
struct SourceLoader: Sendable {
    let limits: SourceLimits
    let downloader: Downloader
    /// The store that has the uploaded sources.
    let uploads: any ObjectStore
    /// Returns the store of a bucket; `nil` if no bucket can be read.
    let bucket: (@Sendable (String) throws -> any ObjectStore)?

    /// Returns the number of bytes that loading `source` adds to memory, as far as it is known before loading: 0 for
    /// bytes that the caller already holds, the size of a file, and the limit for addresses and buckets.
    func expectedBytes(of source: ImageSource) async -> Int {
        switch source {
        case .bytes: 0
        case .file(let path): (try? await blocking { _ in try size(ofRegularFile: path) ?? 0 }) ?? 0
        case .url, .object, .upload: limits.bytes
        }
    }

    /// Loads a source. Throws `TransferError`, and `CancellationError` when the task is cancelled.
    ///
    /// - Parameter hash: the hash of an uploaded source, if it is known. Other bytes are a failure of the store.
    func load(_ source: ImageSource, expecting hash: SourceHash? = nil) async throws -> [UInt8] {
        switch source {
        case .bytes(let bytes):
            guard bytes.count <= limits.bytes else { throw tooManyBytes }
            return bytes
        case .file(let path): return try await blocking { stop in try read(path, stop) }
        case .url(let address):
            let location = (try? HTTPURL(address))?.withoutQuery ?? ""
            let bytes = try await SourceContent.unpacked(
                try await downloader.load(address), from: location, limit: limits.bytes)
            try SourceContent.refuseEmpty(bytes, from: location)
            try SourceContent.refusePage(bytes, from: location)
            return bytes
        case .object(let name, let key):
            guard let bucket else {
                throw TransferError(
                    .forbidden, refusal: .noCredentials(variables: "S3_ACCESS_KEY_ID"),
                    detail: "no credentials for buckets are configured")
            }
            return try await load(key) { try bucket(name) }
        case .upload(let key): return try await load(key, expecting: hash) { uploads }
        }
    }

    private func load(
        _ key: ObjectKey, expecting hash: SourceHash? = nil,
        from store: @escaping @Sendable () throws -> any ObjectStore
    ) async throws -> [UInt8] {
        let bytes = try await within(limits.downloadTimeout, "the download of an object") {
            try await store().get(key, limit: limits.bytes)
        }
        let content = try await SourceContent.unpacked(bytes, from: "an object", limit: limits.bytes)
        if let hash, try await !blocking({ _ in hash.fits(bytes) || hash.fits(content) }) {
            throw TransferError(
                .upstreamError, detail: "\(key): the store returned other bytes than were uploaded",
                explanation: "The store returned other bytes than were uploaded. Try again later, or tell its operator."
            )
        }
        return content
    }

    private func read(_ path: String, _ stop: StopFlag) throws -> [UInt8] {
        switch try FileKind(of: path) {
        case .file: return try Calotype.read(URL(fileURLWithPath: path.literalPath), limit: limits.bytes, stop: stop)
        case let kind: throw ImageProcessingError(sourceIs: kind)
        }
    }

    private var tooManyBytes: TransferError {
        TransferError(.tooManyBytes, detail: "more than \(limits.bytes) bytes")
    }
}

internal import Foundation
internal import Pixels

/// Brings a source's bytes here, never more than the limit allows.
struct SourceLoader: Sendable {
    let limits: SourceLimits
    let downloader: Downloader
    /// The store that holds the objects of a bucket, where buckets can be read at all.
    let bucket: (@Sendable (String) throws -> any ObjectStore)?

    /// How many bytes `source` will take, as far as that can be told before it is there: bytes that the caller has anyway
    /// take none.
    func expectedBytes(of source: ImageSource) async -> Int {
        switch source {
        case .bytes: 0
        case .file(let path): (try? await blocking { _ in try size(ofRegularFile: path) ?? 0 }) ?? 0
        case .url, .object: limits.bytes
        }
    }

    /// Throws `TransferError`, and `CancellationError` when the task is cancelled.
    func load(_ source: ImageSource) async throws -> [UInt8] {
        switch source {
        case .bytes(let bytes):
            guard bytes.count <= limits.bytes else { throw tooManyBytes }
            return bytes
        case .file(let path): return try await blocking { stop in try read(path, stop) }
        case .url(let address):
            let place = (try? HTTPURL(address))?.place ?? ""
            let bytes = try await SourceContent.unpacked(
                try await downloader.load(address), from: place, limit: limits.bytes)
            try SourceContent.refusePage(bytes, from: place)
            return bytes
        case .object(let name, let key):
            guard let bucket else {
                throw TransferError(
                    .forbidden, refusal: .noCredentials(variables: "S3_ACCESS_KEY_ID"),
                    detail: "no credentials for buckets are configured")
            }
            let bytes = try await within(limits.downloadTimeout, "the download of an object") {
                try await bucket(name).get(key, limit: limits.bytes)
            }
            return try await SourceContent.unpacked(bytes, from: "an object", limit: limits.bytes)
        }
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

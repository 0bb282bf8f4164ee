internal import Foundation
internal import NIOPosix

/// Brings a source's bytes here, never more than the limit allows.
struct SourceLoader: Sendable {
    let limits: SourceLimits
    let downloader: Downloader
    /// The store that holds the objects of a bucket, where buckets can be read at all.
    let bucket: (@Sendable (String) throws -> any ObjectStore)?

    /// Throws `TransferError`, and `CancellationError` when the task is cancelled.
    func load(_ source: ImageSource) async throws -> [UInt8] {
        switch source {
        case .bytes(let bytes):
            guard bytes.count <= limits.bytes else { throw tooManyBytes }
            return bytes
        case .file(let path):
            return try await NIOThreadPool.singleton.runIfActive { try read(path) }
        case .url(let address):
            return try await downloader.load(address)
        case .object(let name, let key):
            guard let bucket else {
                throw TransferError(.forbidden, detail: "no credentials for buckets are configured")
            }
            return try await bucket(name).get(key, limit: limits.bytes)
        }
    }

    private func read(_ path: String) throws -> [UInt8] {
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            return try read(URL(fileURLWithPath: path).resolvingSymlinksInPath(), attributes)
        } catch let error as CocoaError {
            throw TransferError(TransferError.Fault(error), detail: "\(error)")
        }
    }

    private func read(_ file: URL, _ attributes: [FileAttributeKey: Any]) throws -> [UInt8] {
        let values = try file.resourceValues(forKeys: [.isRegularFileKey])
        guard values.isRegularFile == true else { throw TransferError(.notFound, detail: "not a regular file") }
        let handle = try FileHandle(forReadingFrom: file)
        defer { try? handle.close() }
        let bytes = try handle.read(upToCount: limits.bytes + 1) ?? Data()
        guard bytes.count <= limits.bytes else { throw tooManyBytes }
        return [UInt8](bytes)
    }

    private var tooManyBytes: TransferError {
        TransferError(.tooManyBytes, detail: "more than \(limits.bytes) bytes")
    }
}

internal import Foundation
internal import NIOPosix

/// Keeps objects as files in a folder, each whole or not there: written aside, synced, then renamed.
public struct FolderStore: ObjectStore {
    private let root: URL
    /// Holds what is being written. A process that is killed leaves files here and nowhere else.
    private var aside: URL { root.appending(path: ".partial") }

    /// Makes the folder when it is first written to.
    public init(_ path: String) {
        root = URL(fileURLWithPath: path, isDirectory: true)
    }

    public func get(_ key: ObjectKey, limit: Int) async throws -> [UInt8] {
        try await blocking {
            let handle = try FileHandle(forReadingFrom: file(of: key))
            defer { try? handle.close() }
            let bytes = try handle.read(upToCount: limit + 1) ?? Data()
            guard bytes.count <= limit else { throw TransferError(.tooManyBytes, detail: "more than \(limit) bytes") }
            return [UInt8](bytes)
        }
    }

    public func put(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await blocking {
            let file = try file(of: key)
            guard try size(of: file) != bytes.count else { return .existed }
            let part = aside.appending(path: UUID().uuidString)
            do {
                try write(bytes, to: part)
                try Task.checkCancellation()
                try move(part, to: file)
            } catch {
                try? FileManager.default.removeItem(at: part)
                throw error
            }
            return .created
        }
    }

    public func delete(_ key: ObjectKey) async throws {
        try await blocking {
            do {
                try FileManager.default.removeItem(at: file(of: key))
            } catch let error as CocoaError where error.code == .fileNoSuchFile {}
        }
    }

    public func url(of key: ObjectKey) throws -> String { try file(of: key).absoluteString }
}

extension FolderStore {
    /// A key must name a file below the root, and never what lies aside.
    private func file(of key: ObjectKey) throws -> URL {
        let parts = key.rawValue.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !["", ".", ".."].contains($0) && $0.utf8.count <= 255 }), parts.first != ".partial"
        else {
            throw TransferError(.invalidURL, detail: "a key that is no path below the folder")
        }
        return parts.reduce(root) { $0.appending(path: $1) }
    }

    private func size(of file: URL) throws -> Int? {
        try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize
    }

    private func write(_ bytes: [UInt8], to part: URL) throws {
        try FileManager.default.createDirectory(at: aside, withIntermediateDirectories: true)
        try Data().write(to: part, options: .withoutOverwriting)
        let handle = try FileHandle(forWritingTo: part)
        defer { try? handle.close() }
        try handle.write(contentsOf: bytes)
        try handle.synchronize()
    }

    /// Atomic, and in the folder's own record before it returns.
    private func move(_ part: URL, to file: URL) throws {
        let folder = file.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard unsafe rename(part.path, file.path) == 0 else {
            throw TransferError(TransferError.Fault(errno: errno), detail: "rename: error \(errno)")
        }
        let handle = try FileHandle(forReadingFrom: folder)
        defer { try? handle.close() }
        try handle.synchronize()
    }

    private func blocking<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
        try await NIOThreadPool.singleton.runIfActive {
            do {
                return try body()
            } catch let error as CocoaError {
                throw TransferError(TransferError.Fault(error), detail: "\(error)")
            }
        }
    }
}

extension TransferError.Fault {
    /// What Foundation says of a file, told alike for sources and stores.
    init(_ error: CocoaError) {
        switch error.code {
        case .fileReadNoSuchFile, .fileNoSuchFile, .fileReadInvalidFileName: self = .notFound
        case .fileReadNoPermission, .fileWriteNoPermission, .fileWriteVolumeReadOnly: self = .forbidden
        case .fileWriteOutOfSpace: self = .noSpace
        default: self.init(errno: Int32((error.underlying as NSError?)?.code ?? 0))
        }
    }

    fileprivate init(errno: Int32) {
        switch errno {
        case ENOENT, ENOTDIR: self = .notFound
        case EACCES, EPERM, EROFS: self = .forbidden
        case ENOSPC, EDQUOT, EFBIG: self = .noSpace
        default: self = .upstreamError
        }
    }
}

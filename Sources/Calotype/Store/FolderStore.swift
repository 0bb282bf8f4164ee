internal import Foundation
internal import Pixels

/// Keeps objects as files in a folder, each whole or not there: written aside, synced, then linked into its place.
public struct FolderStore: ListableStore {
    let root: URL
    private let partial: PartialFiles
    private let publicBaseURL: String?
    let access: FileAccess
    /// Brings a folder's record of its files to the disk. Only a test has a reason to change it.
    var synchronize: @Sendable (_ folder: URL) throws -> Void = { try $0.synchronize() }

    /// Makes the folder when it is first written to. `publicBaseURL` is where readers find it, on a web server say, which has
    /// to be among those whom `access` lets in.
    public init(_ path: String, publicBaseURL: String? = nil, access: FileAccess = .owner) {
        self.publicBaseURL = publicBaseURL
        self.access = access
        root = URL(fileURLWithPath: path.literalPath, isDirectory: true)
        partial = PartialFiles(below: root)
    }

    /// The bytes at `key`; see `ObjectStore`.
    public func get(_ key: ObjectKey, limit: Int) async throws -> [UInt8] {
        try await blocking { stop in
            let file = try file(of: key)
            guard try size(of: file) != nil else { throw TransferError(.notFound, detail: "no such file") }
            return try read(file, limit: limit, stop: stop)
        }
    }

    /// Makes the file unless there is one of the same size; see `ObjectStore`. One of another size was cut off by
    /// something else, since keys name content, and is replaced.
    public func put(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await put(.bytes(bytes), at: key)
    }

    /// Links the file into its place, which copies nothing, or copies it where it lies on another disk.
    public func put(_ file: HashedFile, at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await put(.file(file), at: key)
    }

    private func put(_ content: ObjectContent, at key: ObjectKey) async throws -> PutOutcome {
        try await blocking { stop in
            let file = try file(of: key)
            let found = try size(of: file)
            guard found != content.size else { return .existed }
            _ = try makeFolder(partial.folder)
            return try partial.write(content, for: access(to: file)) { part in
                do {
                    return try retryingWhereFoldersVanish {
                        let changed = try makeFolder(file.deletingLastPathComponent())
                        guard !stop.isRaised else { throw CancellationError() }
                        if found != nil {
                            try replace(file, by: part)
                        } else if try publish(part, as: file) == .existed {
                            return .existed
                        }
                        try synchronize(changed, or: file)
                        return .created
                    }
                } catch {
                    removeEmptyFolders(above: file)
                    throw error
                }
            }
        }
    }

    /// Removes the file, if there is one, and the folders that it leaves empty.
    public func delete(_ key: ObjectKey) async throws {
        try await blocking { _ in
            let file = try file(of: key)
            guard try size(of: file) != nil else { return }
            do {
                try FileManager.default.removeItem(at: file)
            } catch let error as CocoaError where error.code == .fileNoSuchFile {}
            removeEmptyFolders(above: file)
        }
    }

    /// The files below a folder; see `ListableStore`.
    public func keys(below folder: ObjectKey, limit: Int) async throws -> [ObjectKey] {
        try await objects(below: folder, limit: limit).map(\.key)
    }

    /// The same files, with the times at which they were last written; see `ListableStore`.
    public func objects(below folder: ObjectKey, limit: Int) async throws -> [ListedObject] {
        try await blocking { _ in try objects(at: file(of: folder), below: folder, limit: limit) }
    }

    /// The public address, or a `file://` one.
    public func url(of key: ObjectKey) throws -> String {
        let file = try file(of: key)
        return publicBaseURL.map { key.address(below: $0) } ?? file.absoluteString
    }
}

extension FolderStore {
    /// A key must name a file below the root, and never one that is being written.
    private func file(of key: ObjectKey) throws -> URL {
        let parts = key.rawValue.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !["", ".", ".."].contains($0) && $0.utf8.count <= 255 }),
            parts.first?.lowercased() != PartialFiles.folderName
        else {
            throw TransferError(.invalidURL, detail: "a key that is no path below the folder")
        }
        return parts.reduce(root) { $0.appending(path: $1) }
    }

    /// `nil` where there is nothing. A folder is no object, although S3 may have one of that name.
    private func size(of file: URL) throws -> Int? {
        do {
            return try Calotype.size(ofRegularFile: file.path)
        } catch let error as TransferError where error.fault == .notFound {
            return nil
        }
    }

    /// At once: whoever else replaces it at the same time removes no whole file.
    private func replace(_ file: URL, by part: URL) throws {
        guard unsafe rename(part.path, file.path) == 0 else {
            throw TransferError(TransferError.Fault(errno: errno), detail: "rename: \(errno)")
        }
    }

    /// A link refuses to replace, so that of several puts at once only one makes the object.
    private func publish(_ part: URL, as file: URL) throws -> PutOutcome {
        do {
            try FileManager.default.linkItem(at: part, to: file)
        } catch let error as CocoaError where error.code == .fileWriteFileExists {
            guard try size(of: file) != nil else {
                throw TransferError(.invalidURL, detail: "there is a folder of that name")
            }
            return .existed
        } catch let error as CocoaError where error.code != .fileNoSuchFile {
            // Some file systems have no links.
            try FileManager.default.moveItem(at: part, to: file)
        }
        return .created
    }
}

public import Foundation
internal import Pixels

/// Stores objects as files in a folder. Each file appears complete or not at all: it is written elsewhere, synced, and
/// then linked to its path.
public struct FolderStore: ListableStore {
    let root: URL
    private let partial: PartialFiles
    private let publicBaseURL: URL?
    let access: FileAccess
    /// Syncs the entries of a folder to the disk. Only tests change it.
    var synchronize: @Sendable (_ folder: URL) throws -> Void = { try $0.synchronize() }

    /// Makes a store. The folder is created at the first write. `publicBaseURL` is the address of the folder for
    /// readers, for example on a web server. `access` must then allow the web server to read the files.
    public init(_ path: String, publicBaseURL: URL? = nil, access: FileAccess = .owner) {
        self.publicBaseURL = publicBaseURL
        self.access = access
        root = URL(fileURLWithPath: path.literalPath, isDirectory: true)
        partial = PartialFiles(below: root)
    }

    /// Returns the bytes at `key`; see `ObjectStore`.
    public func get(_ key: ObjectKey, limit: Int) async throws -> [UInt8] {
        try await blocking { stop in
            let file = try file(of: key)
            guard try size(of: file) != nil else { throw TransferError(.notFound, detail: "no such file") }
            return try read(file, limit: limit, stop: stop)
        }
    }

    /// Writes the file, unless there is one of the same size; see `ObjectStore`. Keys contain a hash of the content, so
    /// a file of another size is a damaged one, and is replaced.
    public func put(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await put(.bytes(bytes), at: key)
    }

    /// Writes the file, unless there is one of any size; see `ObjectStore`.
    public func putFirst(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await put(.bytes(bytes), at: key, replacesDamaged: false)
    }

    /// Stores a file. It is linked to its path, which copies nothing, or copied if it is on another disk.
    public func put(_ file: HashedFile, at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await put(.file(file), at: key)
    }

    /// Syncs a file that is put next, so that the caller can do something else meanwhile. A failure is reported by the
    /// put, which syncs the file in any case.
    package func sync(_ file: HashedFile) async {
        try? await blocking { _ in try URL(fileURLWithPath: file.path).synchronize() }
    }

    /// - Parameter replacesDamaged: whether a file of another size is a damaged one.
    private func put(
        _ content: ObjectContent, at key: ObjectKey, replacesDamaged: Bool = true
    ) async throws -> PutOutcome {
        try await blocking { stop in
            let file = try file(of: key)
            let found = try size(of: file)
            guard found == nil || replacesDamaged && found != content.size else { return .existed }
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

    /// Removes the file, if there is one, and the folders above it that become empty.
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

    /// Returns the keys of the files below a folder; see `ListableStore`.
    public func keys(below folder: ObjectKey, limit: Int) async throws -> [ObjectKey] {
        try await objects(below: folder, limit: limit).map(\.key)
    }

    /// Returns the files below a folder, with the times of their last write; see `ListableStore`.
    public func objects(below folder: ObjectKey, limit: Int) async throws -> [ListedObject] {
        try await blocking { _ in try objects(at: file(of: folder), below: folder, limit: limit) }
    }

    /// Returns the public address of the file, or a `file://` address if there is no public base URL.
    public func url(of key: ObjectKey) throws -> URL {
        let file = try file(of: key)
        return try publicBaseURL.map { try key.url(below: $0) } ?? file
    }
}

extension FolderStore {
    /// Returns the path of a key. Throws if it is not a path below the root, or is in the folder of partial files.
    private func file(of key: ObjectKey) throws -> URL {
        let parts = key.rawValue.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !["", ".", ".."].contains($0) && $0.utf8.count <= 255 }),
            parts.first?.lowercased() != PartialFiles.folderName
        else {
            throw TransferError(.invalidURL, detail: "a key that is no path below the folder")
        }
        return parts.reduce(root) { $0.appending(path: $1) }
    }

    /// Returns the size of the file; `nil` if there is no file. A folder is not an object, although S3 can have an
    /// object with that name.
    private func size(of file: URL) throws -> Int? {
        do {
            return try Calotype.size(ofRegularFile: file.path)
        } catch let error as TransferError where error.fault == .notFound {
            return nil
        }
    }

    /// Replaces a file atomically: another writer that replaces it at the same time removes no complete file.
    private func replace(_ file: URL, by part: URL) throws {
        guard unsafe rename(part.path, file.path) == 0 else {
            throw TransferError(TransferError.Fault(errno: errno), detail: "rename: \(reason(errno: errno))")
        }
    }

    /// Links the file to its path. A link never replaces a file, so only one of several puts at the same time creates
    /// the object.
    private func publish(_ part: URL, as file: URL) throws -> PutOutcome {
        do {
            try FileManager.default.linkItem(at: part, to: file)
        } catch let error as CocoaError where error.code == .fileWriteFileExists {
            guard try size(of: file) != nil else {
                throw TransferError(.invalidURL, detail: "there is a folder of that name")
            }
            return .existed
        } catch let error as CocoaError where error.code != .fileNoSuchFile {
            // Some file systems do not support links.
            try FileManager.default.moveItem(at: part, to: file)
        }
        return .created
    }
}

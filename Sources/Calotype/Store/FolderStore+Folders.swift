internal import Foundation

/// The folders above an object are made and removed with it, so that a failed job leaves no empty folders.
extension FolderStore {
    /// Makes the missing folders of the path. Returns the folders that get a new entry: each parent of a new folder,
    /// and the folder itself.
    func makeFolder(_ folder: URL) throws -> [URL] {
        guard !FileManager.default.fileExists(atPath: folder.path) else { return [folder] }
        let above = try makeFolder(folder.deletingLastPathComponent())
        try access(to: folder).makeFolder(folder.path)
        return above + [folder]
    }

    /// Returns who may read a file. Files below the reserved segment and files that are being written are private.
    func access(to location: URL) -> FileAccess {
        let segments = location.path.dropFirst(root.path.count).split(separator: "/")
        let isPrivate =
            segments.contains { $0 == StoreLayout.reserved } || segments.first == PartialFiles.folderName[...]
        return isPrivate ? .owner : access
    }

    /// Removes the empty folders above a file, but not the root. A folder is not empty if another writer has put a file
    /// there meanwhile.
    func removeEmptyFolders(above file: URL) {
        var folder = file.deletingLastPathComponent()
        while folder.path.count > root.path.count {
            // `rmdir` is used, since Foundation would remove a folder with its content.
            guard unsafe rmdir(folder.path) == 0 else { return }
            folder.deleteLastPathComponent()
        }
    }

    /// Returns the files below `location`, the path of the key `folder`. Returns none if there is no such folder.
    func objects(at location: URL, below folder: ObjectKey, limit: Int) throws -> [ListedObject] {
        guard let paths = FileManager.default.enumerator(atPath: location.path) else { return [] }
        var objects: [ListedObject] = []
        while objects.count < limit, let path = paths.nextObject() as? String {
            let attributes = paths.fileAttributes
            guard attributes?[.type] as? FileAttributeType == .typeRegular else { continue }
            objects.append(
                ListedObject(
                    key: try ObjectKey("\(folder)/\(path)"), storedAt: attributes?[.modificationDate] as? Date))
        }
        return objects
    }

    /// Retries `put` if a folder is missing: another job may remove a folder just before the first file is put there.
    func retryingWhereFoldersVanish<R>(_ put: () throws -> R) throws -> R {
        for _ in 0..<100 {
            do {
                return try put()
            } catch let error as CocoaError where error.code == .fileNoSuchFile {}
        }
        return try put()
    }

    /// Syncs the folders. If that fails, it removes the file and throws, so that the put fails.
    func synchronize(_ folders: [URL], or file: URL) throws {
        do {
            for folder in folders { try synchronize(folder) }
        } catch let error as CocoaError where error.saysThatFoldersCannotBeSynced {
            // The folders cannot be synced here. The file itself has been synced.
        } catch {
            try? FileManager.default.removeItem(at: file)
            throw error
        }
    }
}

extension CocoaError {
    /// Whether this is the error of a folder that may be written but not read, or of a file system that cannot sync
    /// folders (FUSE, network shares).
    fileprivate var saysThatFoldersCannotBeSynced: Bool {
        [EACCES, EINVAL, ENOTSUP].contains(Int32((underlying as NSError?)?.code ?? 0))
    }
}

extension URL {
    /// Syncs a file, or the entries of a folder, to the disk.
    func synchronize() throws {
        let handle = try FileHandle(forReadingFrom: self)
        defer { try? handle.close() }
        try handle.synchronize()
    }
}

internal import Foundation

/// The folders above an object come with it and go with it, so that a failed job leaves none behind.
extension FolderStore {
    /// Makes what is missing of the path, and tells the folders that get a new entry with the next file.
    func makeFolder(_ folder: URL) throws -> [URL] {
        guard !FileManager.default.fileExists(atPath: folder.path) else { return [folder] }
        let above = try makeFolder(folder.deletingLastPathComponent())
        try access(to: folder).makeFolder(folder.path)
        return above + [folder]
    }

    /// What lies below the segment that no user has is ours, and so is what is being written.
    func access(to place: URL) -> FileAccess {
        let segments = place.path.dropFirst(root.path.count).split(separator: "/")
        let isPrivate =
            segments.contains { $0 == StoreLayout.reserved } || segments.first == PartialFiles.folderName[...]
        return isPrivate ? .owner : access
    }

    /// Up to the root, which stays. A folder in which somebody else has put something meanwhile is not empty.
    func removeEmptyFolders(above file: URL) {
        var folder = file.deletingLastPathComponent()
        while folder.path.count > root.path.count {
            // Foundation removes a folder only with what is in it.
            guard unsafe rmdir(folder.path) == 0 else { return }
            folder.deleteLastPathComponent()
        }
    }

    /// The files below `place`, which is that of the key `folder`. None where there is no such folder.
    func objects(at place: URL, below folder: ObjectKey, limit: Int) throws -> [ListedObject] {
        guard let paths = FileManager.default.enumerator(atPath: place.path) else { return [] }
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

    /// Another job may remove a folder just before the first file gets there.
    func retryingWhereFoldersVanish<R>(_ put: () throws -> R) throws -> R {
        for _ in 0..<100 {
            do {
                return try put()
            } catch let error as CocoaError where error.code == .fileNoSuchFile {}
        }
        return try put()
    }

    /// What cannot be made to last is not there: the caller hears that its put has failed.
    func synchronize(_ folders: [URL], or file: URL) throws {
        do {
            for folder in folders { try synchronize(folder) }
        } catch let error as CocoaError where error.saysThatFoldersCannotBeSynced {
            // Then nothing more can be done, and the file itself is on the disk.
        } catch {
            try? FileManager.default.removeItem(at: file)
            throw error
        }
    }
}

extension CocoaError {
    /// Of a folder that may be written and not read, and of file systems that cannot sync folders (FUSE, network shares).
    fileprivate var saysThatFoldersCannotBeSynced: Bool {
        [EACCES, EINVAL, ENOTSUP].contains(Int32((underlying as NSError?)?.code ?? 0))
    }
}

extension URL {
    /// Brings a file, or a folder's record of its files, to the disk.
    func synchronize() throws {
        let handle = try FileHandle(forReadingFrom: self)
        defer { try? handle.close() }
        try handle.synchronize()
    }
}

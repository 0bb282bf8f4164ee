internal import Calotype
internal import Foundation
internal import Synchronization

/// Stores variants as files with names that the user chooses. A file is either complete or does not exist. An existing
/// file is only replaced if the user asks for it, and only after all variants of its image are created.
final class NamedFileStore: ObjectStore {
    /// The path in bytes, with a slash at the end.
    private let root: [UInt8]
    let overwrites: Bool
    /// The sources of this run. They are never overwritten, so that no original is lost.
    private let sources: Set<SystemFile.Identity>
    private let stale: StaleFiles
    private let files = Mutex<[[UInt8]: State]>([:])

    private enum State {
        /// The file is being written.
        case claimed
        /// The file is complete, under its name.
        case made
        /// The file is complete, but not under its name yet. It will replace a file of an earlier run.
        case staged(part: [UInt8])
    }

    init(_ folder: String, overwrites: Bool, sources: [SourceArgument]) {
        root = folder.fileBytes + (folder.hasSuffix("/") ? [] : [0x2F])
        self.overwrites = overwrites
        self.sources = Set(
            sources.compactMap { source -> SystemFile.Identity? in
                guard overwrites, case .file(let path) = source.location else { return nil }
                return SystemFile.identity(path.fileBytes)
            })
        stale = StaleFiles(in: URL(fileURLWithPath: folder.literalPath), named: Self.prefix, after: 86_400)
    }

    private static let prefix = ".calotype-"

    /// Whether a file with this name exists.
    func has(_ name: String) -> Bool { SystemFile.exists(root + name.fileBytes) }

    func get(_ key: ObjectKey, limit: Int) async throws -> [UInt8] {
        try await blocking { [self] _ in try SystemFile.read(path(of: key), upTo: limit) }
    }

    func put(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await blocking { [self] _ in
            let path = path(of: key)
            guard files.withLock({ $0.updateValue(.claimed, forKey: path) }) == nil else {
                throw Self.taken(
                    key.rawValue, "by another file of this run. Put {variant}, {dir} or {index} into --name.")
            }
            do {
                let state = try write(bytes, to: path, key)
                files.withLock { $0[path] = state }
                return .created
            } catch {
                files.withLock { $0[path] = nil }
                throw error
            }
        }
    }

    /// Stores the file as `put` does. A file of this name need not be of the same image, so it is not taken for ours.
    func putFirst(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await put(bytes, at: key, as: type)
    }

    private func write(_ bytes: [UInt8], to path: [UInt8], _ key: ObjectKey) throws -> State {
        let folder = Array(path[...(path.lastIndex(of: 0x2F) ?? 0)])
        if folder.count > 1 { try SystemFile.makeFolder(Array(folder.dropLast())) }
        stale.sweep()
        let part = folder + Array("\(Self.prefix)\(UUID().uuidString).part".utf8)
        try SystemFile.write(bytes, to: part)
        do {
            if try SystemFile.publish(part, as: path) { return .made }
            guard overwrites else {
                throw Self.taken(key.rawValue, "already. Use --overwrite to replace it, or another --name.")
            }
            guard SystemFile.identity(path).map(sources.contains) != true else {
                throw Self.taken(key.rawValue, "by a source of this run. Use another --name or --output.")
            }
            return .staged(part: part)
        } catch {
            SystemFile.remove(part)
            throw error
        }
    }

    /// Replaces existing files by the new files of an image that has succeeded. Throws `ImageProcessingError`.
    func commit(_ keys: [ObjectKey]) async throws {
        try await blocking { [self] _ in
            for path in keys.map(path(of:)) {
                guard case .staged(let part)? = files.withLock({ $0[path] }) else { continue }
                try SystemFile.rename(part, to: path)
                files.withLock { $0[path] = .made }
            }
        }
    }

    func delete(_ key: ObjectKey) async throws {
        try await blocking { [self] _ in
            let path = path(of: key)
            switch files.withLock({ $0.removeValue(forKey: path) }) {
            case .made?:
                SystemFile.remove(path)
                removeEmptyFolders(above: path)
            case .staged(let part)?: SystemFile.remove(part)
            case .claimed?, nil: break
            }
        }
    }

    private func removeEmptyFolders(above path: [UInt8]) {
        var path = path
        while let slash = path.lastIndex(of: 0x2F), slash >= root.count {
            path = Array(path[..<slash])
            guard SystemFile.removeFolder(path) else { return }
        }
    }

    func url(of key: ObjectKey) throws -> URL {
        let path = path(of: key)
        let current = FileManager.default.currentDirectoryPath
        let whole = path.first == 0x2F ? path : Array("\(current == "/" ? "" : current)/".utf8) + path
        return try ObjectKey.url("file://" + whole.percentEncoded)
    }

    private func path(of key: ObjectKey) -> [UInt8] { root + key.rawValue.fileBytes }

    static func taken(_ name: String, _ by: String) -> ImageProcessingError {
        ImageProcessingError(.upload, .exists, message: "The name '\(name.printable)' is taken \(by)")
    }
}

extension ImageProcessingError.Reason {
    /// A failure of kind `upload`: a file with this name exists and must not be replaced.
    static let exists = Self(rawValue: "exists")
}

extension [UInt8] {
    /// The path in the form for an address (RFC 3986 section 2.3). Slashes are kept.
    fileprivate var percentEncoded: String {
        let kept = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
        return map { kept.contains($0) ? String(Unicode.Scalar($0)) : String(format: "%%%02X", $0) }.joined()
    }
}

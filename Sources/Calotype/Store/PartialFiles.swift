internal import Foundation

/// The folder in which a folder store writes files before they get their final path. Nobody else may enter it. Killed
/// processes leave partial files only here, and these are removed when they are a day old.
final class PartialFiles: Sendable {
    /// The name of the folder. No user has keys below it: see `JobIdentifier.keySegment`.
    static let folderName = ".~parts"
    /// The name of this folder in earlier releases. A user may have this name.
    private static let earlierName = ".partial"

    let folder: URL
    private let stale: StaleFiles
    private let earlier: StaleFiles

    init(below root: URL) {
        folder = root.appending(path: Self.folderName)
        stale = StaleFiles(in: folder, after: 86_400)
        // A user's objects are in folders below it, so only files are removed.
        earlier = StaleFiles(in: root.appending(path: Self.earlierName), after: 86_400, filesOnly: true)
    }

    /// Writes `content` to a synced file with the mode for `access`, calls `body`, and then removes the file if it is
    /// still here. The folder must exist.
    func write<R>(_ content: ObjectContent, for access: FileAccess, _ body: (_ part: URL) throws -> R) throws -> R {
        stale.sweep()
        earlier.sweep()
        let part = folder.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: part) }
        switch content {
        case .bytes(let bytes): try write(bytes, to: part, for: access)
        case .file(let file):
            try bring(URL(fileURLWithPath: file.path), to: part)
            access.apply(to: part.path)
        }
        return try body(part)
    }

    private func write(_ bytes: [UInt8], to part: URL, for access: FileAccess) throws {
        let handle = try access.makeFile(part.path)
        defer { try? handle.close() }
        try handle.write(contentsOf: bytes)
        try handle.synchronize()
    }

    /// Links the file, which takes no time and no space, or copies it if that fails.
    private func bring(_ file: URL, to part: URL) throws {
        do {
            try FileManager.default.linkItem(at: file, to: part)
        } catch is CocoaError {
            try FileManager.default.copyItem(at: file, to: part)
        }
        try part.synchronize()
    }
}

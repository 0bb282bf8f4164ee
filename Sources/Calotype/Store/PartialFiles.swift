internal import Foundation

/// Where a folder store writes before a file gets its name: a folder that nobody else may enter. A process that is killed
/// leaves files here and nowhere else; they are removed when they are a day old.
final class PartialFiles: Sendable {
    /// No user has keys below it: see `JobIdentifier.keySegment`.
    static let folderName = ".~parts"
    /// Where parts were before. A user may have this name.
    private static let earlierName = ".partial"

    let folder: URL
    private let stale: StaleFiles
    private let earlier: StaleFiles

    init(below root: URL) {
        folder = root.appending(path: Self.folderName)
        stale = StaleFiles(in: folder, after: 86_400)
        // Objects lie deeper, and in folders.
        earlier = StaleFiles(in: root.appending(path: Self.earlierName), after: 86_400, filesOnly: true)
    }

    /// Writes and syncs `content` as a file for `access`, and removes what is still here when `body` has done with it. The
    /// folder is there.
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

    /// A link where that can be, which takes no time and no room.
    private func bring(_ file: URL, to part: URL) throws {
        do {
            try FileManager.default.linkItem(at: file, to: part)
        } catch is CocoaError {
            try FileManager.default.copyItem(at: file, to: part)
        }
        try part.synchronize()
    }
}

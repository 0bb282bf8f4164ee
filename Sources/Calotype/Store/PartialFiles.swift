internal import Foundation

/// Where a folder store writes before a file gets its name. A process that is killed leaves files here and nowhere
/// else; they are removed when they are a day old.
final class PartialFiles: Sendable {
    static let folderName = ".partial"

    private let folder: URL
    private let stale: StaleFiles

    init(in folder: URL) {
        self.folder = folder
        stale = StaleFiles(in: folder, after: 86_400)
    }

    /// Writes and syncs `content`, and removes what is still here when `body` has done with it.
    func write<R>(_ content: ObjectContent, _ body: (_ part: URL) throws -> R) throws -> R {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        stale.sweep()
        let part = folder.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: part) }
        switch content {
        case .bytes(let bytes): try write(bytes, to: part)
        case .file(let file): try bring(URL(fileURLWithPath: file.path), to: part)
        }
        return try body(part)
    }

    private func write(_ bytes: [UInt8], to part: URL) throws {
        try Data().write(to: part, options: .withoutOverwriting)
        let handle = try FileHandle(forWritingTo: part)
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

internal import Foundation
private import Synchronization

/// Where a folder store writes before a file gets its name. A process that is killed leaves files here and nowhere
/// else; they are removed when they are a day old.
final class PartialFiles: Sendable {
    static let folderName = ".partial"
    private static let lifetime: TimeInterval = 86_400

    private let folder: URL
    private let isSwept = Atomic(false)

    init(in folder: URL) { self.folder = folder }

    /// Writes and syncs `bytes`, and removes what is still here when `body` has done with it.
    func write<R>(_ bytes: [UInt8], _ body: (_ part: URL) throws -> R) throws -> R {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if !isSwept.exchange(true, ordering: .relaxed) { sweep() }
        let part = folder.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: part) }
        try Data().write(to: part, options: .withoutOverwriting)
        let handle = try FileHandle(forWritingTo: part)
        defer { try? handle.close() }
        try handle.write(contentsOf: bytes)
        try handle.synchronize()
        return try body(part)
    }

    /// Nothing depends on it: what cannot be removed now is tried again by the next process.
    private func sweep() {
        let keys: Set<URLResourceKey> = [.contentModificationDateKey]
        let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: Array(keys))
        for file in files ?? [] {
            guard let written = try? file.resourceValues(forKeys: keys).contentModificationDate,
                written < Date(timeIntervalSinceNow: -Self.lifetime)
            else { continue }
            try? FileManager.default.removeItem(at: file)
        }
    }
}

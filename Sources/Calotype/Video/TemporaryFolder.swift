internal import Foundation
private import Synchronization

/// Where files lie that other programs have to read: videos. It is made when it is needed, and removed again when it is empty.
package struct TemporaryFolder: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    /// The one of the system, where nobody says another.
    static var system: Self { Self(FileManager.default.temporaryDirectory.path) }

    private var url: URL { URL(fileURLWithPath: path, isDirectory: true) }

    /// Makes a folder of its own in it that nobody else may read. Throws `NoTemporarySpace`, and `ResourcesExhausted` where no more
    /// files can be opened.
    func make(_ name: String, _ fill: (URL) throws -> Void) throws -> MadeFolder {
        let folder = MadeFolder(url: url.appending(path: name), outer: url)
        do {
            try folder.make()
            try fill(folder.url)
            return folder
        } catch {
            folder.remove()
            throw TransferError.Fault.ofFile(error) == .exhausted
                ? ResourcesExhausted(code: EMFILE) : NoTemporarySpace(cause: "\(error)")
        }
    }

    /// Whether a file can be written there now.
    package func check() throws {
        let name = "calotype-check-" + UUID().uuidString
        try make(name) { try Data(count: 4096).write(to: $0.appending(path: "file")) }.remove()
    }
}

/// A folder in the one for temporary files.
struct MadeFolder: Sendable {
    let url: URL
    /// That one, which may have to be made too.
    let outer: URL

    /// Folders that this process had to make around those, by their paths, until they are gone again.
    private static let made = Mutex<Set<String>>([])

    fileprivate func make() throws {
        // Nobody removes an empty folder just before another one is made in it.
        try Self.made.withLock { made in
            let missing = missing
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            made.formUnion(missing.map(\.path))
        }
    }

    /// Those around it stay where somebody else had made them or uses them.
    func remove() {
        try? FileManager.default.removeItem(at: url)
        Self.made.withLock { made in
            var folder = outer.standardizedFileURL
            while made.contains(folder.path), unsafe rmdir(folder.path) == 0 {
                made.remove(folder.path)
                folder = folder.deletingLastPathComponent()
            }
        }
    }

    private var missing: [URL] {
        var (folders, folder): ([URL], URL) = ([], outer.standardizedFileURL)
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path) {
            folders.append(folder)
            folder = folder.deletingLastPathComponent()
        }
        return folders
    }
}

/// The folder for temporary files has no room, is missing and cannot be made, or may not be written. `cause` is for the log.
package struct NoTemporarySpace: Error, Sendable {
    package let cause: String
}

extension TransferError.Fault {
    /// What an error of Foundation says of a file; `nil` where it is another one.
    static func ofFile(_ error: any Error) -> Self? {
        if let error = error as? TransferError { return error.fault }
        return (error as? CocoaError).map { Self($0) }
    }
}

internal import Foundation

/// Where files lie that other programs have to read: videos. It is made when it is needed, and removed again when it is empty.
package struct TemporaryFolder: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    /// The one of the system, where nobody says another.
    static var system: Self { Self(FileManager.default.temporaryDirectory.path) }

    private var url: URL { URL(fileURLWithPath: path, isDirectory: true) }

    /// The folders on the way that are not there yet, the outermost first.
    private var missing: [URL] {
        var (folders, folder): ([URL], URL) = ([], url.standardizedFileURL)
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path) {
            folders.insert(folder, at: 0)
            folder = folder.deletingLastPathComponent()
        }
        return folders
    }

    /// Makes a folder of its own in it that nobody else may read, and returns it with those that it had to make. Throws
    /// `NoTemporarySpace`, and `ResourcesExhausted` where no more files can be opened.
    func make(_ name: String, _ fill: (URL) throws -> Void) throws -> MadeFolder {
        let outer = missing
        let folder = url.appending(path: name)
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try fill(folder)
            return MadeFolder(url: folder, outer: outer)
        } catch {
            MadeFolder(url: folder, outer: outer).remove()
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

/// A folder that was made, and what had to be made around it.
struct MadeFolder: Sendable {
    let url: URL
    /// The outermost first.
    let outer: [URL]

    /// The outer ones stay where somebody else uses them.
    func remove() {
        try? FileManager.default.removeItem(at: url)
        for folder in outer.reversed() { _ = unsafe rmdir(folder.path) }
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

internal import Foundation
private import Synchronization

/// The folder for files that other programs have to read, such as videos. It is created when it is needed and removed
/// when it is empty.
package struct TemporaryFolder: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    /// The system's temporary folder, which is the default.
    static var system: Self { Self(FileManager.default.temporaryDirectory.path) }

    private var url: URL { URL(fileURLWithPath: path, isDirectory: true) }

    /// Creates a folder inside it that only this user can read, and fills it. Throws `NoTemporarySpace`, and
    /// `ResourcesExhausted` if no more files can be opened.
    func make(_ name: String, _ fill: (URL) throws -> Void) throws -> MadeFolder {
        let folder = MadeFolder(url: url.appending(path: name), outer: url)
        do {
            try folder.make()
            try fill(folder.url)
            return folder
        } catch {
            folder.remove()
            throw TransferError.Fault.ofFile(error) == .exhausted
                ? ResourcesExhausted(code: EMFILE) : NoTemporarySpace(cause: sentence(of: error))
        }
    }

    /// Checks that a file can be written there now, and throws as `make(_:_:)` does if it cannot.
    package func check() throws {
        let name = "calotype-check-" + UUID().uuidString
        try make(name) { try Data(count: 4096).write(to: $0.appending(path: "file")) }.remove()
    }
}

/// A folder inside the temporary folder.
struct MadeFolder: Sendable {
    let url: URL
    /// The temporary folder, which may have to be created too.
    let outer: URL

    /// The paths of the parent folders that this process created, until they are removed.
    private static let made = Mutex<Set<String>>([])

    fileprivate func make() throws {
        // The lock keeps other threads from removing an empty parent folder before the new folder is created in it.
        try Self.made.withLock { made in
            let missing = missing
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            made.formUnion(missing.map(\.path))
        }
    }

    /// Removes the folder, and each empty parent folder that this process created.
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

extension TransferError.Fault {
    /// The fault that a file error of Foundation stands for; `nil` for any other error.
    static func ofFile(_ error: any Error) -> Self? {
        if let error = error as? TransferError { return error.fault }
        return (error as? CocoaError).map { Self($0) }
    }
}

package import Foundation

/// Who may read what a `FolderStore` writes, besides the user that the process runs as.
///
/// Uploaded sources, and files that are being written, are their writer's alone in any case.
public struct FileAccess: Sendable, Hashable {
    /// Of a file; a folder may be entered by whoever may read it.
    let mode: mode_t
    /// Whether the mode is set whatever the umask says.
    let isExact: Bool

    /// Nobody: files have the mode 0600, folders 0700.
    public static let owner = Self(mode: 0o600, isExact: true)
    /// The group: 0640 and 0750.
    public static let group = Self(mode: 0o640, isExact: true)
    /// Everybody on the machine, a web server for example: 0644 and 0755.
    public static let everyone = Self(mode: 0o644, isExact: true)
    /// Whoever the process's umask leaves in: 0666 and 0777 without the bits of that.
    public static let umask = Self(mode: 0o666, isExact: false)

    var folderMode: mode_t { mode | (mode & 0o444) >> 2 }
}

extension FileAccess {
    /// Makes a folder, whose parent is there. One that is there already stays as it is. Throws `CocoaError` where the parent
    /// is gone, and `TransferError`.
    func makeFolder(_ path: String) throws {
        guard unsafe mkdir(path, folderMode) == 0 else {
            switch errno {
            case EEXIST: return
            case ENOENT: throw CocoaError(.fileNoSuchFile)
            default: throw TransferError(TransferError.Fault(errno: errno), detail: "mkdir: \(errno)")
            }
        }
        give(path, folderMode)
    }

    /// An empty file, to be written. Throws `TransferError`, also where there is one of that name.
    func makeFile(_ path: String) throws -> FileHandle {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            throw TransferError(TransferError.Fault(errno: errno), detail: "open: \(errno)")
        }
        give(path, mode)
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// For a file that is there already.
    func apply(to path: String) { give(path, mode) }

    /// Adds what the umask has taken away. A file system that knows no modes is left as it is.
    private func give(_ path: String, _ mode: mode_t) {
        if isExact { _ = unsafe chmod(path, mode) }
    }
}

/// Makes a folder that nobody else may enter, and what is missing above it. One that is there already stays as it is.
package func makePrivateFolder(_ path: String) throws {
    let above = URL(fileURLWithPath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: above, withIntermediateDirectories: true)
    try FileAccess.owner.makeFolder(path)
}

/// An empty file that nobody else may read, to be written. Throws `TransferError`, also where there is one of that name.
package func makePrivateFile(_ path: String) throws -> FileHandle { try FileAccess.owner.makeFile(path) }

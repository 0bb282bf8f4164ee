package import Foundation

/// Who may read the files that a `FolderStore` writes, besides the user that runs the process.
///
/// Uploaded sources, and files that are being written, are always private to that user.
public struct FileAccess: Sendable, Hashable {
    /// The mode of a file. A folder may be entered by everyone who may read it.
    let mode: mode_t
    /// Whether the mode is set exactly. If not, the umask applies.
    let isExact: Bool

    /// Nobody else: files have the mode 0600, folders 0700.
    public static let owner = Self(mode: 0o600, isExact: true)
    /// The group: files have the mode 0640, folders 0750.
    public static let group = Self(mode: 0o640, isExact: true)
    /// Everyone on the machine, for example a web server: files have the mode 0644, folders 0755.
    public static let everyone = Self(mode: 0o644, isExact: true)
    /// Everyone whom the process's umask allows: files have the mode 0666, folders 0777, both without the bits of the
    /// umask.
    public static let umask = Self(mode: 0o666, isExact: false)

    var folderMode: mode_t { mode | (mode & 0o444) >> 2 }
}

extension FileAccess {
    /// Makes a folder in an existing folder. If it exists already, it stays unchanged. Throws `CocoaError`
    /// (`fileNoSuchFile`) if the parent is missing, and `TransferError`.
    func makeFolder(_ path: String) throws {
        guard unsafe mkdir(path, folderMode) == 0 else {
            switch errno {
            case EEXIST: return
            case ENOENT: throw CocoaError(.fileNoSuchFile)
            default: throw TransferError(TransferError.Fault(errno: errno), detail: "mkdir: \(reason(errno: errno))")
            }
        }
        give(path, folderMode)
    }

    /// Makes an empty file for writing. Throws `TransferError`, also if a file with this name exists.
    func makeFile(_ path: String) throws -> FileHandle {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            throw TransferError(TransferError.Fault(errno: errno), detail: "open: \(reason(errno: errno))")
        }
        give(path, mode)
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Sets the mode of an existing file.
    func apply(to path: String) { give(path, mode) }

    /// Sets the mode exactly, without the umask. Errors are ignored, since some file systems have no modes.
    private func give(_ path: String, _ mode: mode_t) {
        if isExact { _ = unsafe chmod(path, mode) }
    }
}

/// Makes a folder that nobody else may enter, and the missing folders above it. If it exists already, it stays
/// unchanged.
package func makePrivateFolder(_ path: String) throws {
    let above = URL(fileURLWithPath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: above, withIntermediateDirectories: true)
    try FileAccess.owner.makeFolder(path)
}

/// Makes an empty file for writing that nobody else may read. Throws `TransferError`, also if a file with this name
/// exists.
package func makePrivateFile(_ path: String) throws -> FileHandle { try FileAccess.owner.makeFile(path) }

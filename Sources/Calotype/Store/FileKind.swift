internal import Foundation

/// The kind of file at a path, after symbolic links are followed.
package enum FileKind: Sendable, Hashable {
    case file, folder, pipe, socket, device
    /// Symbolic links that form a circle.
    case circle

    /// Looks at a path. Throws `TransferError` if there is nothing, or if the process may not look.
    package init(of path: String) throws {
        guard !path.utf8.contains(0) else { throw TransferError(.notFound, detail: "a path with a zero byte") }
        try self.init(of: path.utf8CString.dropLast().map { UInt8(bitPattern: $0) })
    }

    /// Looks at a path that is given in bytes. They need not be UTF-8.
    package init(of path: [UInt8]) throws {
        var status = stat()
        let answer = unsafe stat(path.map { CChar(bitPattern: $0) } + [0], &status)
        guard answer == 0 else {
            guard errno != ELOOP else {
                self = .circle
                return
            }
            throw TransferError(TransferError.Fault(errno: errno), detail: "stat: \(reason(errno: errno))")
        }
        self =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFIFO: .pipe
            case S_IFSOCK: .socket
            default: .device
            }
    }

    /// A description for messages.
    package var words: String {
        switch self {
        case .file: "a file"
        case .folder: "a folder"
        case .pipe: "a named pipe"
        case .socket: "a socket"
        case .device: "a device"
        case .circle: "a symbolic link that leads in a circle"
        }
    }
}

extension ImageProcessingError {
    /// The error for a path that is not one of a regular file.
    package init(sourceIs kind: FileKind) {
        let advice =
            switch kind {
            case .folder: "Name the images in it."
            case .pipe: "Read it through standard input, '-'."
            case .circle: "Mend the link."
            case .file, .socket, .device: "Use the path of a file."
            }
        self.init(.source, .notFound, message: "The source is \(kind.words), and no image. \(advice)")
    }
}

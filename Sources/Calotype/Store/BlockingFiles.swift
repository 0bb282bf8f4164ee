internal import Foundation
internal import NIOPosix
package import Pixels

/// Runs file operations on a thread that may block. Throws `TransferError` in place of Foundation's file errors.
package func blocking<R: Sendable>(_ body: @escaping @Sendable (_ stop: StopFlag) throws -> R) async throws -> R {
    let stop = StopFlag()
    return try await withTaskCancellationHandler {
        try await NIOThreadPool.singleton.runIfActive {
            do {
                return try body(stop)
            } catch let error as CocoaError {
                throw TransferError(TransferError.Fault(error), detail: sentence(of: error))
            }
        }
    } onCancel: {
        stop.raise()
    }
}

/// Returns the size of a regular file in bytes, after links are followed; `nil` for anything else. It does not use
/// Foundation, which also looks up the names of the file's owner and group each time.
func size(ofRegularFile path: String) throws -> Int? {
    guard !path.utf8.contains(0) else { throw TransferError(.notFound, detail: "a path with a zero byte") }
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
        throw TransferError(TransferError.Fault(errno: errno), detail: "stat: \(reason(errno: errno))")
    }
    return status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
}

extension String {
    /// This path in a form in which Foundation does not replace a leading `~` with the home folder. Only the shell
    /// should do that.
    package var literalPath: String { hasPrefix("~") ? "./" + self : self }
}

/// Reads the bytes of a regular file. Throws `TransferError` (`tooManyBytes`) if there are more than `limit`, and
/// `CancellationError` once `stop` is raised.
func read(_ file: URL, limit: Int, stop: StopFlag) throws -> [UInt8] {
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    let size = Int(clamping: try handle.seekToEnd())
    try handle.seek(toOffset: 0)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(size, limit))
    // Reads through one small buffer. `Data` would need a second copy, in newly allocated memory each time.
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while size <= limit, bytes.count <= limit {
        guard !stop.isRaised else { throw CancellationError() }
        let count = unsafe piece.withUnsafeMutableBytes {
            unsafe Foundation.read(handle.fileDescriptor, $0.baseAddress, $0.count)
        }
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else {
            throw TransferError(TransferError.Fault(errno: errno), detail: "read: \(reason(errno: errno))")
        }
        guard count > 0 else { break }
        bytes += piece[..<count]
    }
    guard max(size, bytes.count) <= limit else {
        throw TransferError(.tooManyBytes, detail: "more than \(limit) bytes")
    }
    return bytes
}

extension TransferError.Fault {
    /// Classifies an error of Foundation about a file. Sources and stores use the same mapping.
    init(_ error: CocoaError) {
        switch error.code {
        case .fileReadNoSuchFile, .fileNoSuchFile, .fileReadInvalidFileName: self = .notFound
        case .fileReadNoPermission, .fileWriteNoPermission, .fileWriteVolumeReadOnly: self = .forbidden
        case .fileWriteOutOfSpace: self = .noSpace
        default: self.init(errno: Int32((error.underlying as NSError?)?.code ?? 0))
        }
    }

    /// Classifies an error number of the system about a file.
    package init(errno: Int32) {
        switch errno {
        // There is a file in place of a folder, or a folder in place of a file.
        case ENOENT, ENOTDIR, EISDIR, EEXIST: self = .notFound
        case EACCES, EPERM, EROFS: self = .forbidden
        case ENOSPC, EDQUOT, EFBIG: self = .noSpace
        case ENAMETOOLONG, ELOOP: self = .invalidURL
        case EMFILE, ENFILE, EAGAIN: self = .exhausted
        default: self = .upstreamError
        }
    }
}

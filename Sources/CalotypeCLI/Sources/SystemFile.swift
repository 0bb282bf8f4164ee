internal import Calotype
internal import Foundation

/// File operations for names in bytes. Foundation only accepts names in UTF-8.
enum SystemFile {
    /// Two paths with equal identities lead to the same file.
    struct Identity: Hashable {
        let device, number: UInt64
    }

    private static func path(_ bytes: [UInt8]) -> [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

    /// Whether a file exists. Does not follow links.
    static func exists(_ name: [UInt8]) -> Bool {
        var status = stat()
        return unsafe lstat(path(name), &status) == 0
    }

    /// Returns the identity of a file, or `nil` if it does not exist. Follows links.
    static func identity(_ name: [UInt8]) -> Identity? {
        var status = stat()
        guard unsafe stat(path(name), &status) == 0 else { return nil }
        return Identity(device: UInt64(truncatingIfNeeded: status.st_dev), number: UInt64(status.st_ino))
    }

    /// Returns the names in a folder in bytes, without `.` and `..`. Throws `TransferError`.
    static func names(in folder: [UInt8]) throws -> [[UInt8]] {
        guard let handle = unsafe opendir(path(folder)) else { throw TransferError(systemError: "opendir") }
        defer { unsafe closedir(handle) }
        var names: [[UInt8]] = []
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
            if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Returns the first bytes of a file, at most `limit`. Does not wait for a program to write to a pipe. Throws
    /// `TransferError`.
    static func read(_ name: [UInt8], upTo limit: Int) throws -> [UInt8] {
        let file = unsafe open(path(name), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw TransferError(systemError: "open") }
        defer { close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: min(limit, 1 << 16))
        while bytes.count < limit {
            let space = min(piece.count, limit - bytes.count)
            let count = unsafe piece.withUnsafeMutableBytes { unsafe Foundation.read(file, $0.baseAddress, space) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw TransferError(systemError: "read") }
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        return bytes
    }

    /// Creates a new file with these bytes, and syncs it to the disk. Throws `TransferError`, and then removes the
    /// file.
    static func write(_ bytes: [UInt8], to name: [UInt8], mode: mode_t = 0o666) throws {
        let file = unsafe open(path(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else { throw TransferError(systemError: "open") }
        do {
            defer { close(file) }
            try write(bytes, to: file)
            // Pipes and some file systems cannot be synced, so this is not an error.
            guard fsync(file) == 0 || [EINVAL, ENOTSUP].contains(errno) else {
                throw TransferError(systemError: "fsync")
            }
        } catch {
            remove(name)
            throw error
        }
    }

    private static func write(_ bytes: [UInt8], to file: Int32) throws {
        var start = 0
        while start < bytes.count {
            let count = unsafe bytes[start...].withUnsafeBytes {
                unsafe Foundation.write(file, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw TransferError(systemError: "write") }
            start += count
        }
    }

    static func remove(_ name: [UInt8]) { _ = unsafe unlink(path(name)) }

    static func removeFolder(_ name: [UInt8]) -> Bool { unsafe rmdir(path(name)) == 0 }

    /// Creates a folder and all missing folders above it. Throws `TransferError`.
    static func makeFolder(_ name: [UInt8]) throws {
        guard unsafe mkdir(path(name), 0o777) != 0 else { return }
        if errno == ENOENT, let slash = name.lastIndex(of: 0x2F), slash > 0 {
            try makeFolder(Array(name[..<slash]))
            guard unsafe mkdir(path(name), 0o777) != 0 else { return }
        }
        guard errno == EEXIST, try FileKind(of: name) == .folder else { throw TransferError(systemError: "mkdir") }
    }

    /// Renames a file, and replaces any file with the new name. Throws `TransferError`.
    static func rename(_ name: [UInt8], to other: [UInt8]) throws {
        guard unsafe Foundation.rename(path(name), path(other)) == 0 else { throw TransferError(systemError: "rename") }
    }

    /// Renames a file in one step unless the new name is taken. Returns whether it was renamed. Throws `TransferError`.
    static func publish(_ name: [UInt8], as other: [UInt8]) throws -> Bool {
        if unsafe link(path(name), path(other)) == 0 {
            remove(name)
            return true
        }
        if errno == EEXIST { return false }
        // Some file systems have no links. There, an empty file reserves the name first.
        let file = unsafe open(path(other), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard file >= 0 else {
            if errno == EEXIST { return false }
            throw TransferError(systemError: "open")
        }
        close(file)
        try rename(name, to: other)
        return true
    }
}

extension TransferError {
    /// Creates an error from the current value of `errno`.
    fileprivate init(systemError call: String) {
        let number = errno
        self.init(Fault(errno: number), detail: "\(call): \(number)")
    }
}

internal import Calotype
internal import Foundation

/// A file of which ranges are read, so that a long video need not fit into memory.
final class RangedFile {
    /// The number of bytes.
    let count: Int
    private let file: Int32

    /// Opens a file; `nil` if it cannot be read or is not a regular file.
    init?(_ name: String) {
        let path = name.fileBytes.map { CChar(bitPattern: $0) } + [0]
        file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(file)
            return nil
        }
        count = Int(status.st_size)
    }

    deinit { close(file) }

    /// Returns the bytes in a range, fewer if they cannot be read.
    func bytes(_ range: Range<Int>) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, made in
            while made < range.count {
                let start = unsafe buffer.baseAddress.map { unsafe $0 + made }
                let read = unsafe pread(file, start, range.count - made, off_t(range.lowerBound + made))
                if read < 0, errno == EINTR { continue }
                guard read > 0 else { break }
                made += read
            }
        }
    }
}

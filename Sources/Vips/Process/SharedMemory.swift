internal import CSandbox
internal import Pixels

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Anonymous memory that this process and a decoder or verifier process share, by its open file.
final class SharedFile {
    let file: Int32

    init(adopting file: Int32) { self.file = file }

    /// Creates memory of a fixed size. Pages that nobody writes cost nothing. Throws `ProcessShortage`.
    convenience init(bytes: Int) throws(ProcessShortage) {
        let file = calotype_memory_open(bytes)
        guard file >= 0 else { throw ProcessShortage(code: errno) }
        self.init(adopting: file)
    }

    /// Creates memory that contains a copy of `bytes`. Throws `ProcessShortage`.
    convenience init(copying bytes: [UInt8]) throws(ProcessShortage) {
        try self.init(bytes: bytes.count)
        let code = bytes.withUnsafeBytes { bytes -> Int32 in
            var written = 0
            while written < bytes.count {
                let count = pwrite(
                    file, bytes.baseAddress.map { $0 + written }, bytes.count - written, off_t(written))
                if count > 0 { written += count }
                if count == 0 || count < 0 && errno != EINTR { return count == 0 ? ENOSPC : errno }
            }
            return 0
        }
        guard code == 0 else { throw ProcessShortage(code: code) }
    }

    var bytes: Int { Int(calotype_memory_size(file)) }

    /// Copies the first `count` bytes; `nil` if there are fewer. The other process may change them meanwhile, but not
    /// the copy.
    func copy(_ count: Int) -> [UInt8]? {
        var copied = 0
        let copy = [UInt8](unsafeUninitializedCapacity: count) { target, length in
            while copied < count {
                let read = pread(file, target.baseAddress.map { $0 + copied }, count - copied, off_t(copied))
                if read > 0 { copied += read }
                if read == 0 || read < 0 && errno != EINTR { break }
            }
            length = copied
        }
        return copied == count ? copy : nil
    }

    /// Makes the memory read-only for everybody. Returns whether nobody can write to it any more.
    func freeze() -> Bool { calotype_memory_freeze(file) == 0 }

    deinit { close(file) }
}

/// A part of shared memory at an address of this process, from the start of the memory.
final class SharedMapping: @unchecked Sendable {  // A mapping that is shared between threads is read-only.
    let start: UnsafeMutableRawPointer
    let count: Int

    /// Maps the first `count` bytes; `nil` if the system has no address space left. `count` must be positive.
    init?(_ file: SharedFile, _ count: Int, isWritable: Bool) {
        #if canImport(Glibc)
            // All pages are about to be read, so they are mapped at once.
            let flags = MAP_SHARED | (isWritable ? 0 : Int32(MAP_POPULATE))
        #else
            let flags = MAP_SHARED
        #endif
        guard count > 0,
            let start = mmap(nil, count, PROT_READ | (isWritable ? PROT_WRITE : 0), flags, file.file, 0),
            start != MAP_FAILED
        else { return nil }
        self.start = start
        self.count = count
    }

    /// Maps the pages of the first `count` bytes at once, before they are written: one by one they take four times as
    /// long. Linux before 5.14 cannot do it.
    func prepare(_ count: Int) {
        #if canImport(Glibc)
            let populateForWriting: Int32 = 23  // MADV_POPULATE_WRITE
            madvise(start, min(count, self.count), populateForWriting)
        #endif
    }

    deinit { munmap(start, count) }
}

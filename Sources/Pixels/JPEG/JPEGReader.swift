internal import CJPEGShim

/// Reads a JPEG file with libjpeg.
final class JPEGReader: RowSource {
    private let handle: OpaquePointer

    init() throws {
        guard let handle = calotype_jpeg_reader_create() else { throw PixelError.outOfMemory(bytes: 1) }
        self.handle = handle
    }

    /// Reads everything before the pixels. `bytes` must outlive the reader. Returns `false` if the file is unusual, so
    /// that libvips must decode it.
    func start(_ bytes: UnsafeRawBufferPointer, shrink: Int) throws -> Bool {
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        return try check(calotype_jpeg_reader_start(handle, start, bytes.count, Int32(clamping: shrink)))
    }

    /// The size in the header of the file.
    var fileSize: (width: Int, height: Int) {
        (Int(calotype_jpeg_reader_file_width(handle)), Int(calotype_jpeg_reader_file_height(handle)))
    }

    // The size of the decoded rows, after shrinking.
    var width: Int { Int(calotype_jpeg_reader_width(handle)) }
    var height: Int { Int(calotype_jpeg_reader_height(handle)) }
    var channels: Int { 3 }

    func read(_ rows: UnsafeMutableRawPointer, count: Int) throws {
        let rows = rows.assumingMemoryBound(to: UInt8.self)
        guard try check(calotype_jpeg_reader_read(handle, rows, Int32(clamping: count))) else { throw UnusualFile() }
    }

    func finish() throws {
        guard try check(calotype_jpeg_reader_finish(handle)) else { throw UnusualFile() }
    }

    /// Reads the whole file, in place of `start` and what follows it. Returns whether all of its pixels are there.
    func hasAllPixels(of bytes: UnsafeRawBufferPointer) throws -> Bool {
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        return try check(calotype_jpeg_reader_check(handle, start, bytes.count))
    }

    private func check(_ succeeded: Bool) throws -> Bool {
        // libjpeg does not report the size of the failed allocation.
        guard !calotype_jpeg_reader_lacked_memory(handle) else { throw PixelError.outOfMemory(bytes: 1) }
        return succeeded
    }

    deinit { calotype_jpeg_reader_destroy(handle) }
}

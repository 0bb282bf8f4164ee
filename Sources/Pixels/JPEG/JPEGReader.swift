internal import CJPEGShim

/// A JPEG file on its way through libjpeg.
final class JPEGReader: RowSource {
    private let handle: OpaquePointer

    init() throws {
        guard let handle = calotype_jpeg_reader_create() else { throw PixelError.outOfMemory(bytes: 1) }
        self.handle = handle
    }

    /// Reads everything in front of the pixels. `bytes` must outlive the reader. False where the file is not ordinary.
    func start(_ bytes: UnsafeRawBufferPointer, shrink: Int) throws -> Bool {
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        return try check(calotype_jpeg_reader_start(handle, start, bytes.count, Int32(clamping: shrink)))
    }

    /// The size that the file tells.
    var fileSize: (width: Int, height: Int) {
        (Int(calotype_jpeg_reader_file_width(handle)), Int(calotype_jpeg_reader_file_height(handle)))
    }

    // Of what is read: shrunk, where that was asked for.
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

    private func check(_ succeeded: Bool) throws -> Bool {
        // libjpeg does not tell how much it wanted.
        guard !calotype_jpeg_reader_lacked_memory(handle) else { throw PixelError.outOfMemory(bytes: 1) }
        return succeeded
    }

    deinit { calotype_jpeg_reader_destroy(handle) }
}

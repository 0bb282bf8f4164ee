internal import CJPEGShim

/// A JPEG file on its way through libjpeg.
struct JPEGReader: ~Copyable {
    /// Rows between two questions whether to stop.
    static let strip = 64

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

    /// The size of what is read.
    var size: (width: Int, height: Int) {
        (Int(calotype_jpeg_reader_width(handle)), Int(calotype_jpeg_reader_height(handle)))
    }

    /// Reads the next `count` rows; there must be room for one pixel more. False where the file turned out damaged.
    func read(_ rows: UnsafeMutableRawPointer, count: Int) throws -> Bool {
        try check(
            calotype_jpeg_reader_read(handle, rows.assumingMemoryBound(to: UInt8.self), Int32(clamping: count)))
    }

    /// Reads what follows the pixels. False where it is damaged.
    func finish() throws -> Bool { try check(calotype_jpeg_reader_finish(handle)) }

    private func check(_ succeeded: Bool) throws -> Bool {
        // libjpeg does not tell how much it wanted.
        guard !calotype_jpeg_reader_lacked_memory(handle) else { throw PixelError.outOfMemory(bytes: 1) }
        return succeeded
    }

    deinit { calotype_jpeg_reader_destroy(handle) }
}

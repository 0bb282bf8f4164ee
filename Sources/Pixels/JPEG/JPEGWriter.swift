internal import CJPEGShim

/// Writes a JPEG file with libjpeg.
struct JPEGWriter: ~Copyable {
    /// The number of rows between two checks for a stop.
    static let strip = 64

    private let handle: OpaquePointer

    init() throws {
        guard let handle = calotype_jpeg_writer_create() else { throw PixelError.outOfMemory(bytes: 1) }
        self.handle = handle
    }

    /// Call it once, before any rows are appended.
    func start(
        width: Int, height: Int, quality: Int, optimizesCoding: Bool, isProgressive: Bool, subsamplesChroma: Bool
    ) throws {
        try check(
            calotype_jpeg_writer_start(
                handle, Int32(clamping: width), Int32(clamping: height), Int32(clamping: quality), optimizesCoding,
                isProgressive, subsamplesChroma))
    }

    /// Appends `count` rows.
    func append(_ rows: UnsafeRawPointer, count: Int) throws {
        try check(
            calotype_jpeg_writer_append(handle, rows.assumingMemoryBound(to: UInt8.self), Int32(clamping: count)))
    }

    /// Ends the file and returns its bytes.
    consuming func finish() throws -> [UInt8] {
        try check(calotype_jpeg_writer_finish(handle))
        return Array(
            UnsafeBufferPointer(start: calotype_jpeg_writer_bytes(handle), count: calotype_jpeg_writer_count(handle)))
    }

    private func check(_ succeeded: Bool) throws {
        guard !succeeded else { return }
        let missing = calotype_jpeg_writer_missing(handle)
        guard missing == 0 else { throw PixelError.outOfMemory(bytes: missing) }
        throw PixelError.encoder(String(cString: calotype_jpeg_writer_message(handle)))
    }

    deinit { calotype_jpeg_writer_destroy(handle) }
}

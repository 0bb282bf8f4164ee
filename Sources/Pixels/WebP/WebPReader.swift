internal import CWebP

/// Decodes a still WebP file with libwebp.
final class WebPReader: RowSource {
    /// Whether libwebp is installed. It is opened when this is first asked.
    static let isAvailable = calotype_webp_open()

    private let handle: OpaquePointer

    init() throws {
        guard let handle = calotype_webp_reader_create() else { throw PixelError.outOfMemory(bytes: 1) }
        self.handle = handle
    }

    /// Reads everything before the pixels. `bytes` must outlive the reader. libwebp scales the image to `size`, if that
    /// is given. Returns `false` if the file is unusual, so that libvips must decode it.
    func start(_ bytes: UnsafeRawBufferPointer, scaledTo size: (width: Int, height: Int)?) -> Bool {
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        return withExtendedLifetime(self) {
            calotype_webp_reader_start(
                handle, start, bytes.count, Int32(clamping: size?.width ?? 0), Int32(clamping: size?.height ?? 0))
        }
    }

    /// The size in the header of the file.
    var fileSize: (width: Int, height: Int) {
        withExtendedLifetime(self) {
            (Int(calotype_webp_reader_file_width(handle)), Int(calotype_webp_reader_file_height(handle)))
        }
    }

    // The size and the channels of the decoded rows.
    var width: Int { withExtendedLifetime(self) { Int(calotype_webp_reader_width(handle)) } }
    var height: Int { withExtendedLifetime(self) { Int(calotype_webp_reader_height(handle)) } }
    var channels: Int { withExtendedLifetime(self) { Int(calotype_webp_reader_channels(handle)) } }

    /// Decodes all rows into `pixels`, or prepares for `read` if there are none.
    func begin(_ pixels: UnsafeMutableRawPointer?) throws {
        let pixels = pixels?.assumingMemoryBound(to: UInt8.self)
        try withExtendedLifetime(self) { try check(calotype_webp_reader_begin(handle, pixels)) }
    }

    /// Decodes all rows, after `begin` with memory for them.
    func decodeAll(_ shouldStop: () -> Bool) throws {
        try withExtendedLifetime(self) {
            var progress = calotype_webp_goes_on
            while progress == calotype_webp_goes_on {
                try checkForStop(shouldStop)
                progress = calotype_webp_reader_advance(handle)
            }
            try check(progress == calotype_webp_done)
        }
    }

    func read(_ rows: UnsafeMutableRawPointer, count: Int) throws {
        let rows = rows.assumingMemoryBound(to: UInt8.self)
        try withExtendedLifetime(self) { try check(calotype_webp_reader_read(handle, rows, Int32(clamping: count))) }
    }

    /// The last row is only there if the whole file was good.
    func finish() {}

    private func check(_ succeeded: Bool) throws {
        guard !succeeded else { return }
        // libwebp does not report the size of the failed allocation.
        guard !calotype_webp_reader_lacked_memory(handle) else { throw PixelError.outOfMemory(bytes: 1) }
        throw UnusualFile()
    }

    deinit { calotype_webp_reader_destroy(handle) }
}

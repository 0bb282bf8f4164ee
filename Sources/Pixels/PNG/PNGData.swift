#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif
internal import CDeflate

/// The compressed rows of a PNG: one zlib stream in as many pieces as its writer liked.
struct PNGData {
    let parts: [UnsafeRawBufferPointer]

    private var count: Int { parts.reduce(0) { $0 + $1.count } }

    /// Whether so few bytes can hold so many: two bits of deflate make 258 bytes at most. A header that lies about
    /// its size is found here, before any memory is taken.
    func canInflate(to size: Int) -> Bool { size / 1032 <= count }

    /// Fills `rows` exactly.
    func inflate(into rows: UnsafeMutableRawBufferPointer) throws {
        if parts.count == 1 { return try Self.inflate(parts[0], into: rows) }
        // libdeflate wants the stream in one piece.
        guard let copy = malloc(max(count, 1)) else { throw PixelError.outOfMemory(bytes: count) }
        defer { free(copy) }
        let stream = UnsafeMutableRawBufferPointer(start: copy, count: count)
        var end = 0
        for part in parts {
            UnsafeMutableRawBufferPointer(rebasing: stream[end...]).copyMemory(from: part)
            end += part.count
        }
        try Self.inflate(UnsafeRawBufferPointer(stream), into: rows)
    }

    /// `libdeflate_zlib_decompress_ex`, which checks zlib's checksum too.
    private static func inflate(
        _ stream: UnsafeRawBufferPointer, into rows: UnsafeMutableRawBufferPointer
    ) throws {
        guard holdsWindow(of: stream, for: rows.count) else { throw UnusualPNG() }
        guard let decompressor = libdeflate_alloc_decompressor() else { throw PixelError.outOfMemory(bytes: 1 << 16) }
        defer { libdeflate_free_decompressor(decompressor) }

        var (read, written) = (0, 0)
        let result = libdeflate_zlib_decompress_ex(
            decompressor, stream.baseAddress, stream.count, rows.baseAddress, rows.count, &read, &written)
        guard result == LIBDEFLATE_SUCCESS, read == stream.count, written == rows.count else { throw UnusualPNG() }
    }

    /// Whether matches can reach no further back than the stream says. zlib minds that, libdeflate does not.
    private static func holdsWindow(of stream: UnsafeRawBufferPointer, for size: Int) -> Bool {
        guard let first = stream.first, first >> 4 <= 7 else { return false }
        return 256 << Int(first >> 4) >= min(size, 32_768)
    }
}

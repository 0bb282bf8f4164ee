/// The compressed rows of a PNG file: one zlib stream, in any number of parts.
struct PNGData {
    let parts: [UnsafeRawBufferPointer]

    private var count: Int { parts.reduce(0) { $0 + $1.count } }

    /// Whether this number of compressed bytes can hold `size` bytes: two bits of deflate make at most 258 bytes. This
    /// finds a header with a false size before any memory is allocated.
    func canInflate(to size: Int) -> Bool { size / 1032 <= count }

    /// An inflater for exactly `size` bytes.
    func inflater(to size: Int) throws -> Inflater {
        guard hasSoundHeader(for: size) else { throw UnusualFile() }
        return try Inflater(parts, size: size)
    }

    /// Whether the first two bytes of the stream are a valid zlib header: a multiple of 31, and a window that is not
    /// larger than zlib allows and large enough for `size` bytes.
    private func hasSoundHeader(for size: Int) -> Bool {
        let header = Array(parts.lazy.joined().prefix(2)).map { Int($0) }
        guard header.count == 2, (header[0] << 8 | header[1]).isMultiple(of: 31), header[0] >> 4 <= 7 else {
            return false
        }
        return 256 << (header[0] >> 4) >= min(size, 32_768)
    }
}

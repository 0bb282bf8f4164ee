/// The compressed rows of a PNG: one zlib stream in as many pieces as its writer liked.
struct PNGData {
    let parts: [UnsafeRawBufferPointer]

    private var count: Int { parts.reduce(0) { $0 + $1.count } }

    /// Whether so few bytes can hold so many: two bits of deflate make 258 bytes at most. A header that lies about
    /// its size is found here, before any memory is taken.
    func canInflate(to size: Int) -> Bool { size / 1032 <= count }

    /// Inflates to exactly `size` bytes.
    func inflater(to size: Int) throws -> Inflater {
        guard hasSoundHeader(for: size) else { throw UnusualFile() }
        return try Inflater(parts, size: size)
    }

    /// Whether the stream's first two bytes are as zlib wants them: a multiple of 31, and matches can reach no further back than they say.
    private func hasSoundHeader(for size: Int) -> Bool {
        let header = Array(parts.lazy.joined().prefix(2)).map { Int($0) }
        guard header.count == 2, (header[0] << 8 | header[1]).isMultiple(of: 31), header[0] >> 4 <= 7 else {
            return false
        }
        return 256 << (header[0] >> 4) >= min(size, 32_768)
    }
}

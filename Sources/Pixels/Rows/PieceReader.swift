#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Reads the bytes of a `ReadAhead` in portions of any size.
struct PieceReader {
    private let pieces: ReadAhead
    private var rest = UnsafeRawBufferPointer(start: nil, count: 0)

    init(_ pieces: ReadAhead) { self.pieces = pieces }

    /// The next `count` bytes without a copy, valid until the next call; `nil` if they are not all in one piece.
    mutating func read(_ count: Int) throws -> UnsafeRawPointer? {
        try goOn()
        guard rest.count >= count, let start = rest.baseAddress else { return nil }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        return start
    }

    /// Copies the next `count` bytes. Throws `UnusualFile` if there are fewer.
    mutating func copy(_ count: Int, to target: UnsafeMutableRawPointer) throws {
        var copied = 0
        while copied < count {
            try goOn()
            let some = min(rest.count, count - copied)
            guard some > 0, let start = rest.baseAddress else { throw UnusualFile() }
            memcpy(target + copied, start, some)
            rest = UnsafeRawBufferPointer(rebasing: rest[some...])
            copied += some
        }
    }

    /// Throws `UnusualFile` if there are more bytes.
    mutating func finish() throws {
        try goOn()
        guard rest.isEmpty else { throw UnusualFile() }
    }

    private mutating func goOn() throws {
        if rest.isEmpty, let next = try pieces.next() { rest = next }
    }
}

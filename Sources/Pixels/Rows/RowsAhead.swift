/// The rows of another source, decoded some strips ahead. An idle thread can decode them while a resize works on the
/// rows before.
final class RowsAhead: RowSource {
    let width: Int
    let height: Int
    let channels: Int
    let pieces: ReadAhead
    private var reader: PieceReader

    /// The number of rows in a strip: a JPEG decoder makes this many at once.
    private static let strip = 16

    init(_ source: some RowSource) throws {
        (width, height, channels) = (source.width, source.height, source.channels)
        let (height, rowBytes) = (height, width * channels)
        var next = 0
        pieces = try ReadAhead(size: Self.strip * rowBytes) { strip in
            let count = min(Self.strip, height - next)
            guard count > 0, let start = strip.baseAddress else {
                try source.finish()
                return 0
            }
            try source.read(start, count: count)
            next += count
            return count * rowBytes
        }
        reader = PieceReader(pieces)
    }

    /// The bytes of memory that it needs.
    static func bytes(width: Int, channels: Int) -> Int { ReadAhead.bytes(size: strip * width * channels) }

    func read(_ rows: UnsafeMutableRawPointer, count: Int) throws {
        try reader.copy(count * width * channels, to: rows)
    }

    func finish() throws { try reader.finish() }
}

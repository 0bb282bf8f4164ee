#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The rows of a PNG on their way from inflated bytes to pixels.
final class PNGRows: RowSource {
    /// The inflated rows. They are made from the file, and `close()` has to be called before that is gone.
    let pieces: ReadAhead

    private let layout: PNGLayout
    private let color: PNGColor
    private var reader: PieceReader
    /// Room for three rows as stored: two that are unfiltered, and one that was inflated in two pieces. Behind each there is a little more, since
    /// pixels of three bytes are read and written in fours.
    private let lines: UnsafeMutableRawPointer
    private let lineSize: Int
    /// The row before, as stored; nothing but zeros above the first one.
    private var above: UnsafeRawPointer

    /// Bytes that are inflated at a time: they are still in the cache when they are unfiltered.
    private static let piece = 64 * 1024

    init(_ png: OrdinaryPNG) throws {
        layout = png.layout
        color = png.color
        lineSize = (layout.rowBytes + 1 + 4 + 31) & ~31
        let inflater = try png.data.inflater(to: layout.inflatedBytes)
        pieces = try ReadAhead(size: min(Self.piece, layout.inflatedBytes)) { try inflater.make(into: $0) }
        reader = PieceReader(pieces)
        guard let lines = calloc(3, lineSize) else { throw PixelError.outOfMemory(bytes: 3 * lineSize) }
        self.lines = lines
        above = UnsafeRawPointer(lines)
    }

    /// What it holds at most for rows of so many bytes.
    static func bytes(rowBytes: Int) -> Int { Inflater.bytes + ReadAhead.bytes(size: piece) + 3 * (rowBytes + 36) }

    var width: Int { layout.width }
    var height: Int { layout.height }
    var channels: Int { color.channels }

    func read(_ rows: UnsafeMutableRawPointer, count: Int) throws {
        for row in 0..<count {
            let pixels = rows + row * width * channels
            if color.isStoredAsPixels {
                try unfilter(into: pixels)
            } else {
                let line = above == UnsafeRawPointer(lines) ? lines + lineSize : lines
                try unfilter(into: line)
                try color.expand(UnsafeRawBufferPointer(start: line, count: layout.rowBytes), into: pixels)
            }
        }
        // The caller's memory is the caller's.
        if color.isStoredAsPixels {
            lines.copyMemory(from: above, byteCount: layout.rowBytes)
            above = UnsafeRawPointer(lines)
        }
    }

    private func unfilter(into target: UnsafeMutableRawPointer) throws {
        let source = try inflated()
        guard let filter = PNGFilter(rawValue: source.load(as: UInt8.self)) else { throw UnusualFile() }
        FilteredRow(source: source + 1, above: above, target: target, count: layout.rowBytes)
            .undo(filter, pixelBytes: layout.stored)
        above = UnsafeRawPointer(target)
    }

    /// The next row behind its filter byte.
    private func inflated() throws -> UnsafeRawPointer {
        let count = layout.rowBytes + 1
        if let row = try reader.read(count) { return row }
        let line = lines + 2 * lineSize
        try reader.copy(count, to: line)
        return UnsafeRawPointer(line)
    }

    func finish() throws { try reader.finish() }

    deinit { free(lines) }
}

/// How the bytes of a row were made small (PNG, third edition, 9.2).
enum PNGFilter: UInt8 {
    case none, sub, up, average, paeth
}

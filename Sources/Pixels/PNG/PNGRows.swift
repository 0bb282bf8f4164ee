#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Decodes the rows of a PNG file from decompressed bytes to pixels.
final class PNGRows: RowSource {
    /// The decompressed bytes, which are made from the file. Call `close()` before the memory of the file is freed.
    let pieces: ReadAhead

    private let layout: PNGLayout
    private let color: PNGColor
    private var reader: PieceReader
    /// Memory for three stored rows: two unfiltered ones, and one that was decompressed in two pieces. Each has some
    /// spare bytes at its end, because pixels of three bytes are read and written as four.
    private let lines: UnsafeMutableRawPointer
    private let lineSize: Int
    /// The previous row, as stored. Above the first row, it is all zeros.
    private var above: UnsafeRawPointer

    /// The number of bytes that are decompressed at a time. They are still in the cache when they are unfiltered.
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

    /// The maximum bytes of memory that decoding rows of this size needs.
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
        // The last row is copied, because the memory of `rows` belongs to the caller.
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

    /// The next row with its filter byte in front.
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

/// The filter of a row (PNG, third edition, 9.2).
enum PNGFilter: UInt8 {
    case none, sub, up, average, paeth
}

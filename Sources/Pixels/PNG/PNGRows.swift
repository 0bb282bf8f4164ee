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
    /// Memory for stored rows: the one above, four unfiltered ones if they are not pixels yet, and four that were
    /// decompressed in several pieces. Each has some spare bytes at its end, because four bytes are read and written
    /// for a pixel of less.
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
        guard let lines = calloc(Self.lines, lineSize) else {
            throw PixelError.outOfMemory(bytes: Self.lines * lineSize)
        }
        self.lines = lines
        above = UnsafeRawPointer(lines)
    }

    /// The number of rows that are unfiltered at once, if enough of them have filters that need pixel after pixel.
    private static let group = 4
    private static let lines = 1 + 2 * group

    /// The maximum bytes of memory that decoding rows of this size needs.
    static func bytes(rowBytes: Int) -> Int { Inflater.bytes + ReadAhead.bytes(size: piece) + lines * (rowBytes + 36) }

    var width: Int { layout.width }
    var height: Int { layout.height }
    var channels: Int { color.channels }

    func read(_ rows: UnsafeMutableRawPointer, count: Int) throws {
        let pixelRow = width * channels
        for first in stride(from: 0, to: count, by: Self.group) {
            let pixels = rows + first * pixelRow
            let some = min(Self.group, count - first)
            if color.isStoredAsPixels {
                try unfilter(some, into: pixels, stride: pixelRow)
            } else {
                let line = lines + lineSize
                try unfilter(some, into: line, stride: lineSize)
                for row in 0..<some {
                    let samples = UnsafeRawBufferPointer(start: line + row * lineSize, count: layout.rowBytes)
                    try color.expand(samples, into: pixels + row * pixelRow)
                }
                keepAbove()
            }
        }
        // The last row is copied, because the memory of `rows` belongs to the caller.
        if color.isStoredAsPixels { keepAbove() }
    }

    private func keepAbove() {
        lines.copyMemory(from: above, byteCount: layout.rowBytes)
        above = UnsafeRawPointer(lines)
    }

    /// Unfilters the next `count` rows.
    private func unfilter(_ count: Int, into target: UnsafeMutableRawPointer, stride: Int) throws {
        let rows = FilteredRows(
            source: try inflated(count), above: above, target: target, stride: stride, count: count,
            rowBytes: layout.rowBytes, pixelBytes: layout.stored)
        try rows.undo()
        above = UnsafeRawPointer(target + (count - 1) * stride)
    }

    /// The next rows, each with its filter byte in front.
    private func inflated(_ rows: Int) throws -> UnsafeRawPointer {
        let count = rows * (layout.rowBytes + 1)
        if let rows = try reader.read(count) { return rows }
        let copy = lines + (1 + Self.group) * lineSize
        try reader.copy(count, to: copy)
        return UnsafeRawPointer(copy)
    }

    func finish() throws { try reader.finish() }

    deinit { free(lines) }
}

/// The filter of a row (PNG, third edition, 9.2).
enum PNGFilter: UInt8 {
    case none, sub, up, average, paeth
}

/// The rows of a PNG as inflated, each after the byte that names its filter.
struct PNGRows {
    private let layout: PNGLayout
    private let start: UnsafeMutableRawPointer
    private let zeros: UnsafeRawPointer

    /// `memory` is laid out as `layout` says.
    init(_ layout: PNGLayout, in memory: UnsafeMutableRawPointer) {
        self.layout = layout
        start = memory + layout.inflated.lowerBound
        let zeros = memory + layout.zeros.lowerBound
        zeros.initializeMemory(as: UInt8.self, repeating: 0, count: layout.zeros.count)
        self.zeros = UnsafeRawPointer(zeros)
    }

    /// Undoes the filters, and closes the gaps of the filter bytes on the way: a row is written at least one byte
    /// before where it was read, so vectors never reach what is still to be read.
    func unfilter(shouldStop: () -> Bool) throws {
        for y in 0..<layout.height {
            if y.isMultiple(of: 64) { try checkForStop(shouldStop) }
            let source = start + y * (layout.rowBytes + 1)
            let target = start + y * layout.rowBytes
            guard let filter = PNGFilter(rawValue: source.load(as: UInt8.self)) else { throw UnusualPNG() }
            let row = FilteredRow(
                source: UnsafeRawPointer(source + 1),
                above: y == 0 ? zeros : UnsafeRawPointer(target - layout.rowBytes),
                target: target, count: layout.rowBytes)
            row.undo(filter, pixelBytes: layout.stored)
        }
    }
}

/// How the bytes of a row were made small (PNG, third edition, 9.2).
enum PNGFilter: UInt8 {
    case none, sub, up, average, paeth
}

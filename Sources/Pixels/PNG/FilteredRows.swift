internal import CLanes

/// Up to four rows of a PNG file, one below the other, before and after their filters are undone.
struct FilteredRows {
    /// The rows without gaps, each after its filter byte. Three bytes after their end are read.
    let source: UnsafeRawPointer
    /// The previous row, already unfiltered. Three bytes after its end are read.
    let above: UnsafeRawPointer
    /// If a pixel has three bytes, one byte after the end of the last row is written too. The rows but the last are
    /// read as `above` is: three bytes after their ends.
    let target: UnsafeMutableRawPointer
    /// The distance between two rows of `target`.
    let stride: Int
    let count: Int
    let rowBytes: Int
    let pixelBytes: Int

    /// Throws `UnusualFile` if a row has an unknown filter.
    func undo() throws(UnusualFile) {
        let filters = try filters()
        // A filter that goes pixel by pixel takes as long for four rows as for one.
        if count == 4, filters.slowCount > 1 { return undoFour(filters) }
        for row in 0..<count {
            FilteredRow(
                source: self[row], above: row == 0 ? above : UnsafeRawPointer(target + (row - 1) * stride),
                target: target + row * stride, count: rowBytes
            ).undo(filters[row], pixelBytes: pixelBytes)
        }
    }

    private func filters() throws(UnusualFile) -> RowFilters {
        var filters = RowFilters()
        for row in 0..<count {
            guard let filter = PNGFilter(rawValue: (self[row] - 1).load(as: UInt8.self)) else { throw UnusualFile() }
            filters[row] = filter
        }
        return filters
    }

    /// The start of a row, after its filter byte.
    private subscript(row: Int) -> UnsafeRawPointer { source + row * (rowBytes + 1) + 1 }

    private func undoFour(_ filters: RowFilters) {
        var rows = calotype_four_rows(
            source: self[0].assumingMemoryBound(to: UInt8.self), source_stride: rowBytes + 1,
            above: above.assumingMemoryBound(to: UInt8.self), target: target.assumingMemoryBound(to: UInt8.self),
            target_stride: stride, pixels: rowBytes / pixelBytes, sub: filters.mask(of: .sub),
            up: filters.mask(of: .up), average: filters.mask(of: .average), paeth: filters.mask(of: .paeth))
        calotype_unfilter_four(&rows, pixelBytes)
    }
}

/// The filters of up to four rows.
private struct RowFilters {
    private var numbers = SIMD4<UInt32>()

    subscript(row: Int) -> PNGFilter {
        get { PNGFilter(rawValue: UInt8(truncatingIfNeeded: numbers[row])) ?? .none }
        set { numbers[row] = UInt32(newValue.rawValue) }
    }

    /// The number of rows whose filter goes pixel by pixel, with several steps for each.
    var slowCount: Int { (0..<4).reduce(0) { $0 + (self[$1] == .average || self[$1] == .paeth ? 1 : 0) } }

    /// All ones in the lanes of the rows that have `filter`.
    func mask(of filter: PNGFilter) -> SIMD4<UInt32> {
        SIMD4().replacing(with: .max, where: numbers .== UInt32(filter.rawValue))
    }
}

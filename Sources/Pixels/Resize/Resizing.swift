/// A Lanczos3 resize to a smaller size. It filters vertically first, directly from the source, and makes two output
/// rows at a time. So only two rows are kept between the two filters.
struct Resizing {
    let width: Int
    let height: Int
    private let columns: LanczosTaps
    private let rows: LanczosTaps
    private let sourceHeight: Int
    private let pair: RowPair

    /// `nil` if neither side would become smaller.
    init?(
        from source: (width: Int, height: Int), to target: (width: Int, height: Int), channels: Int,
        vectorBytes: Int = RowPair.mostVectorBytes
    ) throws {
        precondition(target.width > 0 && target.height > 0, "an image has pixels")
        width = min(target.width, source.width)
        height = min(target.height, source.height)
        guard (width, height) != source else { return nil }
        columns = LanczosTaps(from: source.width, to: width)
        rows = LanczosTaps(from: source.height, to: height)
        sourceHeight = source.height
        pair = try RowPair(width: source.width, channels: channels, reach: columns.pairCount, vectorBytes: vectorBytes)
    }

    /// The maximum number of source rows that are needed at once.
    var mostRows: Int { stride(from: 0, to: height, by: 2).reduce(0) { max($0, needed(at: $1).count) } }

    /// The source rows that output rows `y` and `y + 1` are made from.
    private func needed(at y: Int) -> Range<Int> {
        let end = rows.first[min(y + 1, height - 1)] + 2 * rows.pairCount
        return rows.first[y]..<min(end, sourceHeight)
    }

    /// Writes all rows to `output`. `source` returns the source with at least the requested rows loaded.
    func run(
        into output: UnsafeMutableRawPointer, shouldStop: () -> Bool, source: (Range<Int>) throws -> SourceRows
    ) throws {
        let rowBytes = width * pair.channels
        for y in stride(from: 0, to: height, by: 2) {
            try checkForStop(shouldStop)
            let below = min(y + 1, height - 1)  // An odd last row is made twice.
            let source = try source(needed(at: y))
            pair.fill(0, with: source, by: rows, at: y)
            pair.fill(1, with: source, by: rows, at: below)
            pair.reduce(by: columns, to: output + y * rowBytes, and: output + below * rowBytes)
        }
    }
}

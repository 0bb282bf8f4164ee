/// When the search learns token costs from what was coded so far: about eight times, before the same macroblocks as in libwebp.
///
/// A refresh uses the counts of all macroblocks before it in reading order. Its row waits for the one above to end, and the
/// next row for the refresh, so the bytes do not depend on the threads.
struct Refreshes {
    private let first: Int
    private let columns: Int
    /// Cost tables, the first one included.
    let tables: Int

    init(columns: Int, rows: Int) {
        self.columns = columns
        first = max(columns * rows / 8, 96)
        tables = Self.count(upTo: columns * rows - 1, first: first) + 1
    }

    /// Refreshes before the macroblocks up to one: the first after `first` of them, the others one later each time.
    private static func count(upTo macroblock: Int, first: Int) -> Int {
        macroblock < first ? 0 : (macroblock - first) / (first + 1) + 1
    }

    /// The cost table at the end of the row above.
    func table(before row: Int) -> Int { Self.count(upTo: row * columns - 1, first: first) }

    /// The column of a refresh; columns of the next row and beyond for those that are not in this row.
    func column(of table: Int, in row: Int) -> Int { first + (table - 1) * (first + 1) - row * columns }
}

/// The macroblocks before which the search updates token costs from the counts so far: about eight times, at the same
/// macroblocks as libwebp.
///
/// A refresh uses the counts of all macroblocks before it in reading order. Its row waits until the row above has
/// ended, and the next row waits for the refresh, so the bytes do not depend on the threads.
struct Refreshes {
    private let first: Int
    private let columns: Int
    /// The number of cost tables, including the first one.
    let tables: Int

    init(columns: Int, rows: Int) {
        self.columns = columns
        first = max(columns * rows / 8, 96)
        tables = Self.count(upTo: columns * rows - 1, first: first) + 1
    }

    /// The number of refreshes before the macroblocks up to `macroblock`. The first refresh is after `first`
    /// macroblocks, and the distance to each further one is `first + 1`.
    private static func count(upTo macroblock: Int, first: Int) -> Int {
        macroblock < first ? 0 : (macroblock - first) / (first + 1) + 1
    }

    /// The cost table in use at the end of the row above.
    func table(before row: Int) -> Int { Self.count(upTo: row * columns - 1, first: first) }

    /// The column of a refresh. It is outside the row if the refresh is not in this row.
    func column(of table: Int, in row: Int) -> Int { first + (table - 1) * (first + 1) - row * columns }
}

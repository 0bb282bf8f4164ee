/// When the search learns token costs from what was coded so far: about eight times, at the beginning of a row.
///
/// The refresh at a row uses what rows up to the one before the last have counted. All of that is finished on any number
/// of threads, so the bytes do not depend on them.
struct Refreshes {
    let rowsBetween: Int
    /// Cost tables, the first one included.
    let tables: Int

    init(columns: Int, rows: Int) {
        let macroblocks = max(columns * rows / 8, 96)
        rowsBetween = (macroblocks + columns - 1) / columns
        tables = (rows - 1) / rowsBetween + 1
    }

    /// The cost table of a row.
    func table(of row: Int) -> Int { row / rowsBetween }

    /// Whether a row begins with new costs.
    func begins(at row: Int) -> Bool { row > 0 && row % rowsBetween == 0 }

    /// The first refresh that sees a row's counts; `tables` if only the final probabilities do.
    func group(of row: Int) -> Int { min((row + 2 + rowsBetween - 1) / rowsBetween, tables) }
}

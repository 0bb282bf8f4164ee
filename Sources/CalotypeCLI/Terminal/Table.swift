/// Columns of text. Each column is as wide as its widest cell.
struct Table {
    let rows: [[String]]
    var alignedRight: Set<Int> = []
    /// Columns that may be cut if the table is too wide, such as names and locations. They are never narrower than
    /// `shortest`.
    var flexible: Set<Int> = []
    var style = Style.plain
    var hasHeader = true

    private static let shortest = 8
    private static let gap = 2

    /// Returns the text of a table without a limit on its width.
    static func text(_ rows: [[String]], alignedRight: Set<Int> = []) -> String {
        Table(rows: rows, alignedRight: alignedRight).text(fitting: nil)
    }

    /// Returns the text, one line per row. `width` is the width of the terminal in columns. `nil` sets no limit.
    func text(fitting width: Int?) -> String {
        let cells = rows.map { $0.map(\.printable) }
        var widths = cells.reduce(into: [Int]()) { widths, row in
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.columns)
            }
        }
        let cuts = width.map { shrink(&widths, to: $0, cells) } ?? [:]
        return cells.enumerated().map { index, row in
            let line = line(row, widths, cuts)
            return (index == 0 && hasHeader ? style.faint(line) : line) + "\n"
        }.joined()
    }

    /// Makes the flexible columns narrower, the widest first. Returns how to cut the cells of each of them.
    private func shrink(_ widths: inout [Int], to width: Int, _ cells: [[String]]) -> [Int: TextCut] {
        let before = widths
        shrink(&widths, to: width)
        var cuts: [Int: TextCut] = [:]
        for column in widths.indices where widths[column] < before[column] {
            let texts = cells.dropFirst(hasHeader ? 1 : 0).compactMap { $0.indices.contains(column) ? $0[column] : nil }
            cuts[column] = TextCut(of: texts, to: widths[column])
        }
        return cuts
    }

    /// Cuts the widest flexible column first.
    private func shrink(_ widths: inout [Int], to width: Int) {
        var excess = widths.reduce(0, +) + Self.gap * (widths.count - 1) - width
        while excess > 0, let widest = flexible.filter({ $0 < widths.count }).max(by: { widths[$0] < widths[$1] }),
            widths[widest] > Self.shortest
        {
            let next = flexible.filter { $0 < widths.count && $0 != widest }.map { widths[$0] }.max() ?? Self.shortest
            let step = min(excess, max(1, widths[widest] - max(next, Self.shortest)))
            widths[widest] -= step
            excess -= step
        }
    }

    private func line(_ row: [String], _ widths: [Int], _ cuts: [Int: TextCut]) -> String {
        let cells = zip(row, widths).enumerated().map { column, cell in
            let text = cell.0.cut(to: cell.1, cuts[column])
            let space = String(repeating: " ", count: cell.1 - text.columns)
            return alignedRight.contains(column) ? space + text : text + space
        }
        let line = cells.joined(separator: String(repeating: " ", count: Self.gap))
        return String(line.reversed().drop { $0 == " " }.reversed())
    }
}

/// Formats a number of bytes for people: three significant digits and a decimal unit.
enum ByteCount {
    static func text(_ count: Int) -> String {
        switch count {
        case ..<1000: "\(count) B"
        case ..<1_000_000: "\(rounded(count, 1000)) KB"
        default: "\(rounded(count, 1_000_000)) MB"
        }
    }

    private static func rounded(_ count: Int, _ unit: Int) -> String {
        let tenths = (count * 10 + unit / 2) / unit
        return tenths < 1000 ? "\(tenths / 10).\(tenths % 10)" : "\((tenths + 5) / 10)"
    }
}

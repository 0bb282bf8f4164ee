/// Columns of text, as wide as their widest cell.
enum Table {
    static func text(_ rows: [[String]]) -> String {
        let widths = rows.reduce(into: [Int]()) { widths, row in
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.count)
            }
        }
        return rows.map { line($0, widths) + "\n" }.joined()
    }

    private static func line(_ row: [String], _ widths: [Int]) -> String {
        let cells = zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
        return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }
}

/// A number of bytes for people: three figures and a decimal unit.
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

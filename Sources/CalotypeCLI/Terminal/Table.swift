/// Columns of text, as wide as their widest cell.
enum Table {
    static func text(_ rows: [[String]], alignedRight: Set<Int> = []) -> String {
        let rows = rows.map { $0.map(\.printable) }
        let widths = rows.reduce(into: [Int]()) { widths, row in
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.columns)
            }
        }
        return rows.map { line($0, widths, alignedRight) + "\n" }.joined()
    }

    private static func line(_ row: [String], _ widths: [Int], _ alignedRight: Set<Int>) -> String {
        let cells = zip(row, widths).enumerated().map { column, cell in
            let space = String(repeating: " ", count: cell.1 - cell.0.columns)
            return alignedRight.contains(column) ? space + cell.0 : cell.0 + space
        }
        return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }
}

extension String {
    /// For a terminal: what is not a letter must not move the cursor.
    var printable: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? "�" : $0 }))
    }

    /// How many columns of a terminal it takes.
    fileprivate var columns: Int { reduce(0) { $0 + ($1.isWide ? 2 : 1) } }
}

extension Character {
    /// Chinese, Japanese and Korean letters, and emoji (Unicode Standard Annex 11).
    fileprivate var isWide: Bool {
        guard let scalar = unicodeScalars.first else { return false }
        return switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            true
        default: scalar.properties.isEmojiPresentation
        }
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

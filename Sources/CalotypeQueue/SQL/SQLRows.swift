/// The rows of one INSERT, as SQL text and bound values.
struct SQLRows {
    enum Cell {
        case value(SQLValue)
        /// An SQL expression, written by the queue itself.
        case sql(String)
    }

    private(set) var values: [SQLValue] = []
    private var rows: [String] = []

    init(_ rows: [[Cell]] = []) { rows.forEach { add($0) } }

    mutating func add(_ cells: [Cell]) {
        let texts = cells.map { cell in
            switch cell {
            case .sql(let sql): return sql
            case .value(let value):
                values.append(value)
                return "$\(values.count)"
            }
        }
        rows.append("(" + texts.joined(separator: ", ") + ")")
    }

    /// The rows as SQL: `($1, $2), ($3, $4)`.
    var text: String { rows.joined(separator: ", ") }
}

extension Array {
    /// Splits the array into pieces that fit into one statement.
    func pieces(of size: Int = 500) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}

internal import Foundation

/// One row that a statement returned. The methods throw if the column is missing, or is NULL where a value is required.
struct SQLRow: Sendable {
    let columns: SQLColumns
    let values: [SQLValue]

    func integer(_ name: String) throws -> Int64 {
        switch try value(name) {
        case .integer(let number): return number
        case .real(let number) where number == number.rounded(): return Int64(number)
        case .text(let text):
            guard let number = Int64(text) else { throw unreadable(name) }
            return number
        default: throw unreadable(name)
        }
    }

    func real(_ name: String) throws -> Double {
        switch try value(name) {
        case .real(let number): return number
        case .integer(let number): return Double(number)
        case .text(let text):
            guard let number = Double(text) else { throw unreadable(name) }
            return number
        case .null: throw unreadable(name)
        }
    }

    func text(_ name: String) throws -> String {
        guard case .text(let text) = try value(name) else { throw unreadable(name) }
        return text
    }

    func flag(_ name: String) throws -> Bool {
        switch try value(name) {
        case .integer(let number): number != 0
        case .text("t"): true
        case .text("f"): false
        default: throw unreadable(name)
        }
    }

    /// Reads milliseconds since 1970.
    func date(_ name: String) throws -> Date { Date(timeIntervalSince1970: Double(try integer(name)) / 1_000) }

    func isNull(_ name: String) throws -> Bool { try value(name) == .null }

    /// Returns `nil` for NULL.
    func optional<Value>(_ name: String, _ read: (SQLRow) -> (String) throws -> Value) throws -> Value? {
        try isNull(name) ? nil : try read(self)(name)
    }

    private func value(_ name: String) throws -> SQLValue {
        guard let index = columns.index[name] else { throw QueueError.failed("no column \(name)") }
        return values[index]
    }

    private func unreadable(_ name: String) -> QueueError { .failed("column \(name) cannot be read") }
}

/// The columns of all rows of one result.
final class SQLColumns: Sendable {
    let index: [String: Int]
    init(_ names: [String]) {
        index = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

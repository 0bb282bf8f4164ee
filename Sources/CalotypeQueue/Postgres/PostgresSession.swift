internal import Postgres

/// One transaction on a libpq connection. Statements without a needed result are sent with the next one, to save round
/// trips.
final class PostgresSession: SQLSession {
    let dialect: SQLDialect
    let notes = TransactionNotes()
    private let connection: PostgresConnection
    private var pending: [PostgresConnection.Statement] = []

    init(_ connection: PostgresConnection, _ dialect: SQLDialect) {
        self.connection = connection
        self.dialect = dialect
    }

    func run(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        try later(sql, values)
        let answer = try flush()
        let columns = SQLColumns(answer.columns)
        return answer.values.map { row in
            SQLRow(columns: columns, values: row.map { $0.map(SQLValue.text) ?? .null })
        }
    }

    func later(_ sql: String, _ values: [SQLValue]) throws {
        pending.append(PostgresConnection.Statement(sql, try values.map { try $0.postgresText }))
    }

    func transaction<R>(_ begin: String, _ body: (any SQLSession) throws -> R) throws -> R {
        pending = [PostgresConnection.Statement(begin)]
        do {
            let value = try body(self)
            try later("COMMIT", [])
            _ = try flush()
            return value
        } catch {
            // On a lost connection there is nothing to roll back, and the first error is the important one.
            let isLost = (error as? PostgresError)?.isConnectionLost ?? false
            if !isLost, connection.isInTransaction { _ = try? connection.run("ROLLBACK", []) }
            throw error
        }
    }

    private func flush() throws -> PostgresConnection.Rows {
        defer { pending = [] }
        return try connection.run(pending)
    }
}

extension SQLValue {
    fileprivate var postgresText: String? {
        get throws {
            switch self {
            case .null: return nil
            case .integer(let number): return "\(number)"
            case .real(let number): return "\(number)"
            case .text(let text):
                // PostgreSQL would cut the text off at the null character.
                guard !text.utf8.contains(0) else { throw QueueError.failed("PostgreSQL takes no text with a null") }
                return text
            }
        }
    }
}

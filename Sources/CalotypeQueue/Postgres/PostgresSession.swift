internal import Postgres

/// One transaction on a connection of libpq's.
struct PostgresSession: SQLSession {
    let connection: PostgresConnection
    let dialect: SQLDialect

    func run(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        let answer = try connection.run(sql, try values.map { try $0.postgresText })
        let columns = SQLColumns(answer.columns)
        return answer.values.map { row in
            SQLRow(columns: columns, values: row.map { $0.map(SQLValue.text) ?? .null })
        }
    }

    func transaction<R>(_ begin: String, _ body: (any SQLSession) throws -> R) throws -> R {
        _ = try connection.run(begin, [])
        do {
            let value = try body(self)
            _ = try connection.run("COMMIT", [])
            return value
        } catch {
            // On a lost connection there is nothing to roll back, and the first error is the one that matters.
            _ = try? connection.run("ROLLBACK", [])
            throw error
        }
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
                // It would be cut off there.
                guard !text.utf8.contains(0) else { throw QueueError.failed("PostgreSQL takes no text with a null") }
                return text
            }
        }
    }
}

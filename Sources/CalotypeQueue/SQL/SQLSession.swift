/// One transaction on one connection. It is used by one thread, and only until the transaction ends.
protocol SQLSession {
    var dialect: SQLDialect { get }
    /// The changes of the transaction so far.
    var notes: TransactionNotes { get }
    /// Runs one statement, whose values are `$1`, `$2` and so on, and returns its rows.
    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow]
    /// Runs one statement before the transaction ends, at the latest. Its rows are discarded; its failure ends the
    /// transaction.
    func later(_ sql: String, _ values: [SQLValue]) throws
}

extension SQLSession {
    @discardableResult
    func run(_ sql: String) throws -> [SQLRow] { try run(sql, []) }

    /// Returns the first row, or `nil` if there is none.
    func first(_ sql: String, _ values: [SQLValue] = []) throws -> SQLRow? { try run(sql, values).first }
}

/// A database that runs transactions: SQLite or PostgreSQL.
protocol SQLDatabase: Sendable {
    /// Runs `body` in one transaction, completely or not at all. `body` may run several times, if the transaction is
    /// retried.
    func write<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R
    /// Runs `body` on one consistent snapshot of the data.
    func read<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R
    /// Calls `listener` whenever another process announces work, and after each transaction of this process or
    /// another one that changes jobs, as long as the database is open. It is called once.
    func listen(_ listener: DatabaseListener)
    /// The interval at which a waiting caller must check for work itself.
    var lookInterval: Duration { get }
    func close() async
}

extension SQLDatabase {
    /// Runs one statement in a transaction of its own.
    func execute(_ sql: String, _ values: [SQLValue]) async throws {
        _ = try await write { try $0.run(sql, values) }
    }

    func execute(_ values: [SQLValue], _ sql: @escaping @Sendable (SQLDialect) -> String) async throws {
        _ = try await write { try $0.run(sql($0.dialect), values) }
    }
}

/// The SQL that differs between the two databases.
struct SQLDialect: Sendable {
    /// The database's time in milliseconds since 1970.
    let now: String
    /// A suffix that locks the rows of a SELECT for this transaction, and skips rows that another one has locked.
    let skipLocked: String
    /// A suffix that locks the rows of a SELECT, and waits if another transaction has locked them.
    let forUpdate: String
    /// The copy of a counter that this connection adds to, so that connections do not wait for each other.
    let shard: String
    /// A condition that is true for changes before which no other change can still appear.
    let isSettled: String
    /// A condition that is true for changes before which another change can still appear. `nil` if there are none.
    let isUnsettled: String?
    /// A condition that is true for transaction numbers that this server has not given to anyone. They come from
    /// another server. `nil` if the database has no such numbers.
    let isForeign: String?
    /// A statement that announces work to waiting workers in other processes. `nil` if the database has none.
    let notify: String?
    /// Returns an expression for the length of a column's text in bytes.
    let bytes: @Sendable (_ column: String) -> String
}

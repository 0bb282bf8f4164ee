/// One transaction on one connection. Used by one thread, and only while it lasts.
protocol SQLSession {
    var dialect: SQLDialect { get }
    /// Runs one statement, whose values are `$1`, `$2` and so on, and returns its rows.
    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow]
    /// Runs one statement, at the latest before the transaction ends: nobody waits for its rows or its failure.
    func later(_ sql: String, _ values: [SQLValue]) throws
}

extension SQLSession {
    @discardableResult
    func run(_ sql: String) throws -> [SQLRow] { try run(sql, []) }

    /// The first row, where there is one.
    func first(_ sql: String, _ values: [SQLValue] = []) throws -> SQLRow? { try run(sql, values).first }
}

/// A database that runs transactions: SQLite or PostgreSQL.
protocol SQLDatabase: Sendable {
    /// Runs `body` in one transaction: all of it or nothing. It may run several times, where the database asks for that.
    func write<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R
    /// Runs `body` on one consistent state of the data.
    func read<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R
    /// Calls `wake` whenever somebody elsewhere says that there is work, for as long as the database is open.
    func listen(_ wake: @escaping @Sendable () -> Void)
    /// After how much time a waiter has to look for itself.
    var lookInterval: Duration { get }
    func close() async
}

extension SQLDatabase {
    /// One statement that is a transaction of its own.
    func execute(_ sql: String, _ values: [SQLValue]) async throws {
        _ = try await write { try $0.run(sql, values) }
    }

    func execute(_ values: [SQLValue], _ sql: @escaping @Sendable (SQLDialect) -> String) async throws {
        _ = try await write { try $0.run(sql($0.dialect), values) }
    }
}

/// Where the two databases speak differently.
struct SQLDialect: Sendable {
    /// The database's time in milliseconds since 1970.
    let now: String
    /// Takes the rows of a SELECT for this transaction, passing over what another one has.
    let skipLocked: String
    /// The same, but waits for the other one.
    let forUpdate: String
    /// Which copy of a counter this connection adds to, so that connections do not wait for each other.
    let shard: String
    /// True for changes before which no other one can still appear.
    let isSettled: String
    /// Tells waiting workers elsewhere that there is work.
    let notify: String?
    /// How many bytes the text of a column has.
    let bytes: @Sendable (_ column: String) -> String
}

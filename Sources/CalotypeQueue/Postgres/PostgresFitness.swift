internal import Postgres

/// Checks whether a database can hold a queue.
enum PostgresFitness {
    /// Throws `QueueError.misconfigured` if the database is not UTF-8, or if a pooler lends connections for one
    /// transaction each. `other` opens a second connection.
    static func check(_ connection: PostgresConnection, other: () throws -> PostgresConnection) throws {
        let encoding = try connection.text("SHOW server_encoding")
        guard encoding == "UTF8" else { throw notUTF8(encoding) }
        guard try !isShared(connection, try other()) else { throw transactionPooler }
    }

    static func notUTF8(_ encoding: String) -> QueueError {
        .misconfigured(
            """
            it has the encoding \(encoding), and jobs hold text of all languages. Make one with \
            CREATE DATABASE calotype ENCODING 'UTF8' TEMPLATE template0
            """)
    }

    static let transactionPooler = QueueError.misconfigured(
        """
        a pooler in transaction mode is in front of it, which breaks prepared statements and LISTEN. Connect to PostgreSQL \
        itself, or set the pooler to session mode (PgBouncer: pool_mode = session)
        """)

    /// Whether a pooler lends out server connections. Without a pooler, each connection keeps its own server process.
    /// While the second connection is in a transaction, it keeps the process that the pooler lent to it.
    private static func isShared(_ first: PostgresConnection, _ second: PostgresConnection) throws -> Bool {
        let process = try first.text(ownProcess)
        let begun: Result<PostgresConnection.Rows, any Error> = Result { try second.run("BEGIN", []) }
        // A pooler in statement mode refuses transactions.
        if case .failure(let error) = begun, (error as? PostgresError)?.isProtocolViolation == true { return true }
        _ = try begun.get()
        defer { _ = try? second.run("ROLLBACK", []) }
        // If both have the same process, the first would wait for the second, so it is not asked.
        return try second.text(ownProcess) == process || first.text(ownProcess) != process
    }

    private static let ownProcess = "SELECT pg_backend_pid()"
}

extension PostgresConnection {
    fileprivate func text(_ sql: String) throws -> String {
        try run(sql, []).values.first?.first.flatMap { $0 } ?? ""
    }
}

extension PostgresError {
    /// Whether the SQLSTATE is `protocol_violation`.
    fileprivate var isProtocolViolation: Bool { sqlState == "08P01" }
}

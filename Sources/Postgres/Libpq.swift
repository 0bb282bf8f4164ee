internal import CPostgres

/// The library libpq, which is loaded once, with the first connection.
enum Libpq {
    static func open() throws(PostgresError) { try opened.get() }

    private static let opened = Result { () throws(PostgresError) in
        var reason: UnsafePointer<CChar>?
        guard !calotype_postgres_open(&reason) else { return }
        throw PostgresError(
            sqlState: nil,
            message: "libpq cannot be opened, install the package libpq5: "
                + (reason.map { String(cString: $0) } ?? "not found"), isConnectionLost: false)
    }
}

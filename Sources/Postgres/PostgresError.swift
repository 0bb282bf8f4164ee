/// An error of libpq or of the server.
package struct PostgresError: Error, Sendable, CustomStringConvertible {
    /// The SQLSTATE, of five characters; `nil` if no server answered.
    package let sqlState: String?
    package let message: String
    /// Whether the connection can no longer be used.
    package let isConnectionLost: Bool

    package var description: String { "\(sqlState ?? "no answer"): \(message)" }

    init(sqlState: String?, message: String, isConnectionLost: Bool) {
        self.sqlState = sqlState
        self.message = String(message.prefix { $0 != "\n" })
        self.isConnectionLost = isConnectionLost
    }

    var withoutConnection: Self { Self(sqlState: sqlState, message: message, isConnectionLost: true) }

    /// Whether the same transaction may succeed on a retry, on this connection or another: it lost a race (40), the
    /// connection broke (08), the server is stopping, starting or full (57P, 53), or it is no longer a primary (25006).
    package var isPassing: Bool {
        guard let sqlState else { return isConnectionLost }
        return ["40", "08", "57P", "53", Self.readOnly].contains { sqlState.hasPrefix($0) }
    }

    /// Whether the server refuses the user or password (28) or has no such database (3D), which is permanent.
    package var isRefusal: Bool { sqlState.map { $0.hasPrefix("28") || $0.hasPrefix("3D") } ?? false }

    /// The server has not answered in time.
    package static let late = Self(sqlState: nil, message: "the server does not answer", isConnectionLost: true)

    /// Whether a prepared statement of ours is missing, or one that we did not create exists. Then other clients use
    /// the same server connection, as behind a pooler that lends it for one transaction.
    package var isOfSharedConnection: Bool { sqlState == "26000" || sqlState == "42P05" }

    /// `invalid_password`.
    static let wrongPassword = "28P01"
    /// `read_only_sql_transaction`: after a failover, the server of this connection is a standby.
    static let readOnly = "25006"

    /// `unique_violation`: another transaction was first.
    package var isDuplicate: Bool { sqlState == "23505" }
}

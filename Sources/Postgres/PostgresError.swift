/// What libpq or the server said.
package struct PostgresError: Error, Sendable, CustomStringConvertible {
    /// Five characters; `nil` where no server answered.
    package let sqlState: String?
    package let message: String
    /// The connection cannot be used any more.
    package let isConnectionLost: Bool

    package var description: String { "\(sqlState ?? "no answer"): \(message)" }

    init(sqlState: String?, message: String, isConnectionLost: Bool) {
        self.sqlState = sqlState
        self.message = String(message.prefix { $0 != "\n" })
        self.isConnectionLost = isConnectionLost
    }

    var withoutConnection: Self { Self(sqlState: sqlState, message: message, isConnectionLost: true) }

    /// The same transaction may succeed when it is run again on this connection or another: it lost a race (40), the
    /// connection broke (08), the server is stopping, starting or full (57P, 53), or it is no primary any more (25006).
    package var isPassing: Bool {
        guard let sqlState else { return isConnectionLost }
        return ["40", "08", "57P", "53", Self.readOnly].contains { sqlState.hasPrefix($0) }
    }

    /// The server knows this user, password (28) or database (3D) not, and will not know them later.
    package var isRefusal: Bool { sqlState.map { $0.hasPrefix("28") || $0.hasPrefix("3D") } ?? false }

    /// The server has not answered in time.
    package static let late = Self(sqlState: nil, message: "the server does not answer", isConnectionLost: true)

    /// A prepared statement that we made is not there, or one that we did not make is: others use the same connection of the
    /// server, as behind a pooler that lends it out for one transaction.
    package var isOfSharedConnection: Bool { sqlState == "26000" || sqlState == "42P05" }

    /// `invalid_password`.
    static let wrongPassword = "28P01"
    /// `read_only_sql_transaction`: after a failover, a connection to what is a standby now.
    static let readOnly = "25006"

    /// `unique_violation`: somebody else was first.
    package var isDuplicate: Bool { sqlState == "23505" }
}

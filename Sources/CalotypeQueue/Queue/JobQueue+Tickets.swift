internal import Calotype

/// Tickets that each open one stream of changes, once, on any node.
extension JobQueue {
    /// Stores a ticket that is valid for `lifetime`.
    public func add(_ ticket: EventTicket, for lifetime: Duration) async throws {
        let user: String? = if case .user(let user) = ticket.scope { user.rawValue } else { nil }
        let values: [SQLValue] = [.text(ticket.hash), SQLValue(user), SQLValue(ticket.issuer), SQLValue(lifetime)]
        try await database.write { session in
            try session.run("DELETE FROM event_tickets WHERE expires_at < \(session.dialect.now)")
            try session.run(
                """
                INSERT INTO event_tickets (hash, user_id, issuer, expires_at)
                VALUES ($1, $2, $3, \(session.dialect.now) + CAST($4 AS BIGINT))
                """, values)
        }
    }

    /// Deletes the ticket with this hash and returns it. `nil` if there is none, or if it has expired.
    public func takeTicket(_ hash: String) async throws -> EventTicket? {
        try await database.write { session in
            try session.first(
                """
                DELETE FROM event_tickets WHERE hash = $1 AND expires_at >= \(session.dialect.now)
                RETURNING hash, user_id, issuer
                """, [.text(hash)]
            ).map(EventTicket.init)
        }
    }
}

extension EventTicket {
    fileprivate init(_ row: SQLRow) throws {
        let user = try row.optional("user_id", SQLRow.text).map { try JobIdentifier($0) }
        self.init(
            hash: try row.text("hash"), scope: user.map(JobScope.user) ?? .all,
            issuer: try row.optional("issuer", SQLRow.text))
    }
}

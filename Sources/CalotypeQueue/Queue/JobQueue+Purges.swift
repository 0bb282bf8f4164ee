internal import Calotype

/// The CDN purges that are still to be sent. The transaction that deletes a job also writes its purge, so none is lost.
extension JobQueue {
    /// Claims due purges, with no limit on the number of attempts.
    public func claimPurges(limit: Int, lease: Duration) async throws -> [ClaimedPurge] {
        try await claimPurges(limit: limit, lease: lease, attempts: .max)
    }

    /// Posts a purge that is due after `delay`, unless it is empty.
    public func post(_ purge: Purge, after delay: Duration) async throws {
        try await database.write { try $0.post(purge, after: delay) }
    }

    /// Claims due purges for `lease`. A purge that is neither marked nor put off is claimed again later. A purge with
    /// `attempts` attempts is given up instead, even if no attempt completed because the process ended.
    public func claimPurges(limit: Int, lease: Duration, attempts: Int) async throws -> [ClaimedPurge] {
        try await database.write { session in
            try session.run(
                """
                UPDATE purges SET given_up_at = \(session.dialect.now)
                WHERE given_up_at IS NULL AND due_at <= \(session.dialect.now) AND attempt >= $1
                """, [SQLValue(attempts)])
            return try session.run(
                """
                UPDATE purges SET
                    attempt = attempt + 1, token = token + 1, due_at = \(session.dialect.now) + $1
                WHERE number IN (
                    SELECT number FROM purges
                    WHERE given_up_at IS NULL AND due_at <= \(session.dialect.now)
                    ORDER BY due_at LIMIT \(max(limit, 1))
                    \(session.dialect.skipLocked)
                )
                RETURNING number, id, addresses, tags, attempt, token
                """, [SQLValue(lease)]
            ).map(ClaimedPurge.init).sorted { $0.number < $1.number }
        }
    }

    /// Returns the number of purges that have neither succeeded nor been given up, and the age of the oldest.
    public func depthOfPurges() async throws -> OutboxDepth {
        try await database.read { try $0.depth(of: "purges", "given_up_at IS NULL") }
    }

    /// Removes a purge that has succeeded.
    public func markPurged(_ purge: ClaimedPurge) async throws {
        try await database.execute("DELETE FROM purges WHERE number = $1 AND token = $2", purge.place)
    }

    /// Schedules a purge again after `delay`.
    public func putOff(_ purge: ClaimedPurge, by delay: Duration) async throws {
        try await database.execute(purge.place + [SQLValue(delay)]) {
            "UPDATE purges SET due_at = \($0.now) + $3 WHERE number = $1 AND token = $2"
        }
    }

    /// Gives a purge up: it is not claimed again.
    public func giveUp(_ purge: ClaimedPurge) async throws {
        try await database.execute(purge.place) {
            "UPDATE purges SET given_up_at = \($0.now) WHERE number = $1 AND token = $2"
        }
    }
}

extension SQLSession {
    /// Adds a purge to the outbox, unless it is `nil` or empty.
    func post(_ purge: Purge?, after delay: Duration = .zero) throws {
        guard let purge, purge != Purge() else { return }
        try later(
            """
            INSERT INTO purges (id, addresses, tags, due_at, posted_at)
            VALUES ($1, $2, $3, \(dialect.now) + CAST($4 AS BIGINT), \(dialect.now))
            """,
            [
                .text("purge-\(newIdentifier())"), .text(try purge.addresses.json()), .text(try purge.tags.json()),
                SQLValue(delay),
            ])
    }

    /// Deletes purges that were given up longer than `age` ago.
    func forgetPurges(givenUpBefore age: Duration, limit: Int) throws -> Int {
        try run(
            """
            DELETE FROM purges WHERE number IN (
                SELECT number FROM purges WHERE given_up_at < \(dialect.now) - $1
                ORDER BY given_up_at LIMIT \(limit)
            )
            RETURNING number
            """, [SQLValue(age)]
        ).count
    }
}

extension ClaimedPurge {
    fileprivate init(_ row: SQLRow) throws {
        id = try row.text("id")
        purge = Purge(
            addresses: try [String](json: row.text("addresses")), tags: try [String](json: row.text("tags")))
        attempt = Int(try row.integer("attempt"))
        number = try row.integer("number")
        token = try row.integer("token")
    }

    fileprivate var place: [SQLValue] { [.integer(number), .integer(token)] }
}

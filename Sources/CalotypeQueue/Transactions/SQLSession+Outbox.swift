internal import Calotype

/// A delivery that is due.
private struct DueDelivery {
    let number: Int64
    let id: String
    let attempt: Int
    let lane: DeliveryLane
}

extension SQLSession {
    /// Claims due deliveries until a limit is reached, and gives those up that have had `attempts` attempts.
    func claim<Message>(
        from table: OutboxTable<Message>, _ tally: DeliveryTally, _ attempts: Int, _ lease: Duration
    ) throws -> DeliveryClaim<Message> {
        var tally = tally
        var givenUp: [String] = []
        // Deliveries that are given up may hide later ones, so the query is repeated a few times.
        for _ in 0..<8 {
            let due = try dueDeliveries(in: table, beside: tally)
            let spent = due.filter { $0.attempt >= attempts }
            for delivery in spent {
                try run(
                    "UPDATE \(table.name) SET given_up_at = \(dialect.now) WHERE number = $1",
                    [.integer(delivery.number)])
            }
            givenUp += spent.map(\.id)
            let chosen = due.filter { $0.attempt < attempts && tally.take($0.lane) }
            if !chosen.isEmpty || spent.isEmpty {
                let claimed = try chosen.compactMap { try claim($0, from: table, lease) }
                return DeliveryClaim(deliveries: claimed, givenUp: givenUp)
            }
        }
        return DeliveryClaim(deliveries: [], givenUp: givenUp)
    }

    /// Returns the first due delivery of each user to each host, then the second of each, and so on. Excludes users and
    /// hosts that have reached a limit.
    private func dueDeliveries<Message>(
        in table: OutboxTable<Message>, beside tally: DeliveryTally
    ) throws -> [DueDelivery] {
        var values: [SQLValue] = []
        func bind(_ text: String) -> String {
            values.append(.text(text))
            return "$\(values.count)"
        }
        let full =
            tally.fullUsers.map { "AND \(table.user) <> \(bind($0))" }
            + tally.fullHosts.map { "AND \(table.host) <> \(bind($0))" }
            + tally.fullLanes.map { "AND NOT (\(table.user) = \(bind($0.user)) AND \(table.host) = \(bind($0.host)))" }
        return try run(
            """
            SELECT number, id, attempt, user_id, host FROM (
                SELECT number, id, attempt, user_id, host, due_at,
                    ROW_NUMBER() OVER (PARTITION BY user_id, host ORDER BY due_at, number) AS place
                FROM (
                    SELECT number, id, attempt, \(table.user) AS user_id, \(table.host) AS host, due_at
                    FROM \(table.name)
                    WHERE \(table.isOpen) AND due_at <= \(dialect.now)
                        \(full.joined(separator: " "))
                    ORDER BY due_at LIMIT 64
                    \(dialect.skipLocked)
                ) AS due
            ) AS places
            ORDER BY place, due_at, number
            """, values
        ).map { row in
            DueDelivery(
                number: try row.integer("number"), id: try row.text("id"), attempt: Int(try row.integer("attempt")),
                lane: try DeliveryLane(row))
        }
    }

    /// Claims a delivery. `nil` if another process has it, or if its event no longer matters.
    private func claim<Message>(
        _ delivery: DueDelivery, from table: OutboxTable<Message>, _ lease: Duration
    ) throws -> Delivery<Message>? {
        let row = try first(
            """
            UPDATE \(table.name) SET attempt = attempt + 1, token = token + 1, due_at = \(dialect.now) + $2
            WHERE number = $1 AND \(table.isOpen) AND due_at <= \(dialect.now)
            RETURNING number, id, attempt, token, \(table.user) AS user_id, \(table.host) AS host, \(table.columns)
            """, [.integer(delivery.number), SQLValue(lease)])
        guard let row, let message = try table.message(row, self) else { return nil }
        return Delivery(
            id: try row.text("id"), message: message, attempt: Int(try row.integer("attempt")),
            lane: try DeliveryLane(row), attempts: try [DeliveryAttempt](json: row.text("attempts")),
            number: try row.integer("number"), token: try row.integer("token"))
    }

    /// Returns the number of open rows of an outbox, and the age of the oldest.
    func depth<Message>(of table: OutboxTable<Message>) throws -> OutboxDepth {
        let row = try first(
            """
            SELECT CAST(COUNT(*) AS BIGINT) AS waiting, \(dialect.now) - MIN(posted_at) AS age FROM \(table.name)
            WHERE \(table.isOpen)
            """)
        let age = try row?.optional("age", SQLRow.integer) ?? 0
        return OutboxDepth(waiting: Int(try row?.integer("waiting") ?? 0), oldest: .milliseconds(max(age, 0)))
    }

    /// Deletes up to `limit` deliveries that were given up longer than `age` ago. Returns their number.
    func forgetGivenUp<Message>(in table: OutboxTable<Message>, before age: Duration, limit: Int) throws -> Int {
        try run(
            """
            DELETE FROM \(table.name) WHERE number IN (
                SELECT number FROM \(table.name) WHERE given_up_at < \(dialect.now) - $1
                ORDER BY given_up_at LIMIT \(limit)
            )
            RETURNING number
            """, [SQLValue(age)]
        ).count
    }

    func deliveries(of job: QueuedJob) throws -> [DeliveryStatus] {
        try run(
            """
            SELECT id, event, attempt, attempts, due_at, delivered_at, given_up_at FROM webhooks
            WHERE job_number = $1 ORDER BY number
            """, [.integer(job.number)]
        ).map(DeliveryStatus.init)
    }
}

/// Messages that are added to an outbox.
extension SQLSession {
    /// Adds a webhook about a job or a batch.
    func post(
        _ event: String, to url: String, of user: String, job: Int64?, batch: Int64?, isPreview: Bool = false
    ) throws {
        let host = (try? HTTPURL(url)).map { "\($0.hostText):\($0.port)" } ?? ""
        try later(
            """
            INSERT INTO webhooks (id, event, url, user_id, host, job_number, batch_number, due_at, posted_at, is_preview)
            VALUES ($1, $2, $3, $4, $5, $6, $7, \(dialect.now), \(dialect.now), \(isPreview ? "TRUE" : "FALSE"))
            """,
            [
                .text("msg_\(newIdentifier())"), .text(event), .text(url), .text(user), .text(host), SQLValue(job),
                SQLValue(batch),
            ])
    }

    /// Adds a purge, unless it is `nil` or empty.
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
}

extension DeliveryLane {
    fileprivate init(_ row: SQLRow) throws {
        self.init(user: try row.text("user_id"), host: try row.text("host"))
    }
}

extension DeliveryStatus {
    fileprivate init(_ row: SQLRow) throws {
        let delivered = try row.optional("delivered_at", SQLRow.date)
        let givenUp = try row.optional("given_up_at", SQLRow.date)
        let event = try row.text("event")
        self.init(
            id: try row.text("id"), event: event.isEmpty ? nil : event,
            state: delivered != nil ? .delivered : givenUp != nil ? .givenUp : .waiting,
            attempt: Int(try row.integer("attempt")), attempts: try [DeliveryAttempt](json: row.text("attempts")),
            nextAt: delivered ?? givenUp == nil ? try row.date("due_at") : nil, endedAt: delivered ?? givenUp)
    }
}

internal import Calotype

/// The webhook deliveries that are still to be sent. The transaction of the event also writes its delivery, so none is
/// lost.
extension JobQueue {
    /// Claims up to `limit` due deliveries, without a limit per user or host.
    public func claimDeliveries(limit: Int, lease: Duration) async throws -> [WebhookDelivery] {
        try await claimDeliveries(beside: [], DeliveryLimits(all: limit), lease: lease).deliveries
    }

    /// Marks a delivery as delivered, without a result of the attempt.
    public func markDelivered(_ delivery: WebhookDelivery) async throws { try await markDelivered(delivery, nil) }

    /// Schedules a delivery again after `delay`, without a result of the attempt.
    public func putOff(_ delivery: WebhookDelivery, by delay: Duration) async throws {
        try await putOff(delivery, by: delay, nil)
    }

    /// Gives a delivery up, without a result of the attempt.
    public func giveUp(_ delivery: WebhookDelivery) async throws { try await giveUp(delivery, nil) }

    /// Claims due deliveries for `lease`, as many as `limits` allow in addition to those that this process has
    /// `running`. A delivery that is neither marked nor put off is claimed again later. A delivery that has used all
    /// its attempts is given up instead, even if no attempt completed because the process ended.
    public func claimDeliveries(
        beside running: [WebhookDelivery], _ limits: DeliveryLimits, lease: Duration
    ) async throws -> DeliveryClaim {
        let tally = DeliveryTally(limits, running.map(\.lane))
        guard !tally.isFull else { return DeliveryClaim(deliveries: [], givenUp: []) }
        return try await database.write { session in
            var tally = tally
            var givenUp: [String] = []
            // Deliveries that are given up may hide later ones, so the query is repeated a few times.
            for _ in 0..<8 {
                let due = try session.dueDeliveries(beside: tally)
                let spent = due.filter { $0.attempt >= limits.attempts }
                for delivery in spent { try session.giveUp(delivery) }
                givenUp += spent.map(\.id)
                let chosen = due.filter { $0.attempt < limits.attempts && tally.take($0.lane) }
                if !chosen.isEmpty || spent.isEmpty {
                    let claimed = try chosen.compactMap { try session.claim($0, lease: lease) }
                    return DeliveryClaim(deliveries: claimed, givenUp: givenUp)
                }
            }
            return DeliveryClaim(deliveries: [], givenUp: givenUp)
        }
    }

    /// Marks a delivery as delivered. `attempt` is the result of this attempt.
    public func markDelivered(_ delivery: WebhookDelivery, _ attempt: DeliveryAttempt?) async throws {
        try await database.execute(try delivery.values(attempt)) {
            "UPDATE webhooks SET delivered_at = \($0.now), attempts = $3 WHERE number = $1 AND token = $2"
        }
    }

    /// Schedules a delivery again after `delay`.
    public func putOff(_ delivery: WebhookDelivery, by delay: Duration, _ attempt: DeliveryAttempt?) async throws {
        try await database.execute(try delivery.values(attempt) + [SQLValue(delay)]) {
            "UPDATE webhooks SET due_at = \($0.now) + $4, attempts = $3 WHERE number = $1 AND token = $2"
        }
    }

    /// Gives a delivery up: it is not claimed again.
    public func giveUp(_ delivery: WebhookDelivery, _ attempt: DeliveryAttempt?) async throws {
        try await database.execute(try delivery.values(attempt)) {
            "UPDATE webhooks SET given_up_at = \($0.now), attempts = $3 WHERE number = $1 AND token = $2"
        }
    }

    /// Returns the deliveries of a job, sent and waiting, oldest first.
    public func deliveries(of job: QueuedJob) async throws -> [DeliveryStatus] {
        try await database.read { session in
            try session.run(
                """
                SELECT id, event, attempt, attempts, due_at, delivered_at, given_up_at FROM webhooks
                WHERE job_number = $1 ORDER BY number
                """, [.integer(job.number)]
            ).map(DeliveryStatus.init)
        }
    }

    /// Returns the number of deliveries that have neither arrived nor been given up, and the age of the oldest.
    public func depthOfDeliveries() async throws -> OutboxDepth {
        try await database.read { session in
            try session.depth(of: "webhooks", "given_up_at IS NULL AND delivered_at IS NULL")
        }
    }
}

/// A delivery that is due.
private struct DueDelivery {
    let number: Int64
    let id: String
    let attempt: Int
    let lane: DeliveryLane
}

extension SQLSession {
    /// Returns the first due delivery of each user to each host, then the second of each, and so on. Excludes users and
    /// hosts that have reached a limit.
    fileprivate func dueDeliveries(beside tally: DeliveryTally) throws -> [DueDelivery] {
        var values: [SQLValue] = []
        func bind(_ text: String) -> String {
            values.append(.text(text))
            return "$\(values.count)"
        }
        let full =
            tally.fullUsers.map { "AND user_id <> \(bind($0))" }
            + tally.fullHosts.map { "AND host <> \(bind($0))" }
            + tally.fullLanes.map { "AND NOT (user_id = \(bind($0.user)) AND host = \(bind($0.host)))" }
        return try run(
            """
            SELECT number, id, attempt, user_id, host FROM (
                SELECT number, id, attempt, user_id, host, due_at,
                    ROW_NUMBER() OVER (PARTITION BY user_id, host ORDER BY due_at, number) AS place
                FROM (
                    SELECT number, id, attempt, user_id, host, due_at FROM webhooks
                    WHERE given_up_at IS NULL AND delivered_at IS NULL AND due_at <= \(dialect.now)
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
                lane: DeliveryLane(user: try row.text("user_id"), host: try row.text("host")))
        }
    }

    fileprivate func giveUp(_ delivery: DueDelivery) throws {
        try run("UPDATE webhooks SET given_up_at = \(dialect.now) WHERE number = $1", [.integer(delivery.number)])
    }

    /// Claims a delivery. `nil` if another process has it, or if its event no longer matters.
    fileprivate func claim(_ delivery: DueDelivery, lease: Duration) throws -> WebhookDelivery? {
        try first(
            """
            UPDATE webhooks SET attempt = attempt + 1, token = token + 1, due_at = \(dialect.now) + $2
            WHERE number = $1 AND given_up_at IS NULL AND delivered_at IS NULL AND due_at <= \(dialect.now)
            RETURNING number, id, url, job_number, batch_number, attempt, token, is_preview, user_id, host, attempts
            """, [.integer(delivery.number), SQLValue(lease)]
        ).flatMap { try self.delivery($0) }
    }

    private func delivery(_ row: SQLRow) throws -> WebhookDelivery? {
        let subject: WebhookDelivery.Subject? =
            if let job = try row.optional("job_number", SQLRow.integer) {
                try first("SELECT \(JobRecord.columns) FROM jobs WHERE number = $1", [.integer(job)]).map {
                    .job(try QueuedJob($0))
                }
            } else {
                try batch(number: row.integer("batch_number")).map(WebhookDelivery.Subject.batch)
            }
        guard let subject else { return nil }
        // The job no longer has this preview, so the event no longer matters.
        if try row.flag("is_preview"), case .job(let job) = subject, job.preview == nil {
            try later("DELETE FROM webhooks WHERE number = $1", [.integer(try row.integer("number"))])
            return nil
        }
        return WebhookDelivery(
            id: try row.text("id"), url: try row.text("url"), subject: subject,
            attempt: Int(try row.integer("attempt")),
            lane: DeliveryLane(user: try row.text("user_id"), host: try row.text("host")),
            attempts: try [DeliveryAttempt](json: row.text("attempts")), number: try row.integer("number"),
            token: try row.integer("token"))
    }

    /// Returns the number and age of the rows of an outbox for which `isOpen` is true.
    func depth(of outbox: String, _ isOpen: String) throws -> OutboxDepth {
        let row = try first(
            """
            SELECT CAST(COUNT(*) AS BIGINT) AS waiting, \(dialect.now) - MIN(posted_at) AS age FROM \(outbox)
            WHERE \(isOpen)
            """)
        let age = try row?.optional("age", SQLRow.integer) ?? 0
        return OutboxDepth(waiting: Int(try row?.integer("waiting") ?? 0), oldest: .milliseconds(max(age, 0)))
    }
}

extension WebhookDelivery {
    /// The row's number and token, and the results of all attempts as JSON.
    fileprivate func values(_ attempt: DeliveryAttempt?) throws -> [SQLValue] {
        let all = attempts + [attempt].compactMap(\.self)
        return [.integer(number), .integer(token), .text(try all.json())]
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

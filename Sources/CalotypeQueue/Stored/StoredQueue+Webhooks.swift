internal import Calotype

extension StoredQueue {
    func claimDeliveries(limit: Int, lease: Duration) async throws -> [WebhookDelivery] {
        try await database.write { session in
            let rows = try session.run(
                """
                UPDATE webhooks SET
                    attempt = attempt + 1, token = token + 1, due_at = \(session.dialect.now) + $1
                WHERE number IN (
                    SELECT number FROM webhooks
                    WHERE given_up_at IS NULL AND due_at <= \(session.dialect.now)
                    ORDER BY due_at LIMIT \(max(limit, 1))
                    \(session.dialect.skipLocked)
                )
                RETURNING number, id, url, job_number, batch_number, attempt, token, is_preview
                """, [SQLValue(lease)])
            return try rows.compactMap { try session.delivery($0) }.sorted { $0.number < $1.number }
        }
    }

    func markDelivered(_ delivery: WebhookDelivery) async throws {
        try await database.execute(
            "DELETE FROM webhooks WHERE number = $1 AND token = $2",
            [.integer(delivery.number), .integer(delivery.token)])
    }

    func putOff(_ delivery: WebhookDelivery, by delay: Duration) async throws {
        try await database.execute([.integer(delivery.number), .integer(delivery.token), SQLValue(delay)]) {
            "UPDATE webhooks SET due_at = \($0.now) + $3 WHERE number = $1 AND token = $2"
        }
    }

    func giveUp(_ delivery: WebhookDelivery) async throws {
        try await database.execute([.integer(delivery.number), .integer(delivery.token)]) {
            "UPDATE webhooks SET given_up_at = \($0.now) WHERE number = $1 AND token = $2"
        }
    }
}

extension SQLSession {
    fileprivate func delivery(_ row: SQLRow) throws -> WebhookDelivery? {
        let subject: WebhookDelivery.Subject? =
            if let job = try row.optional("job_number", SQLRow.integer) {
                try first("SELECT \(JobRecord.columns) FROM jobs WHERE number = $1", [.integer(job)]).map {
                    .job(try QueuedJob($0))
                }
            } else {
                try batch(number: row.integer("batch_number")).map(WebhookDelivery.Subject.batch)
            }
        guard let subject else { return nil }
        // Whose preview it was has gone on since: there is nothing to tell any more.
        if try row.flag("is_preview"), case .job(let job) = subject, job.preview == nil {
            try later("DELETE FROM webhooks WHERE number = $1", [.integer(try row.integer("number"))])
            return nil
        }
        return WebhookDelivery(
            id: try row.text("id"), url: try row.text("url"), subject: subject,
            attempt: Int(try row.integer("attempt")), number: try row.integer("number"),
            token: try row.integer("token"))
    }
}

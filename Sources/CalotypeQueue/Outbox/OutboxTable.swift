internal import Calotype

/// The table of one kind of messages. All of these tables have the columns `number`, `id`, `attempt`, `token`,
/// `due_at`, `posted_at` and `given_up_at`.
struct OutboxTable<Message: Sendable>: Sendable {
    let name: String
    /// The condition for rows that are neither delivered nor given up. The indexes of the table have it, too.
    let isOpen: String
    /// SQL expressions for the user and the host of a row, by which deliveries are limited.
    let user, host: String
    /// SQL expressions for the message, and for the results of attempts as JSON.
    let columns: String
    /// Whether a delivered row stays, with the results of its attempts, in `delivered_at` and `attempts`.
    let keepsDelivered: Bool
    /// Returns the message of a row. `nil` if its event no longer matters, so that it must not be sent.
    let message: @Sendable (SQLRow, any SQLSession) throws -> Message?
}

extension OutboxTable<Webhook> {
    static var webhooks: Self {
        Self(
            name: "webhooks", isOpen: "given_up_at IS NULL AND delivered_at IS NULL", user: "user_id", host: "host",
            columns: "url, job_number, batch_number, is_preview, attempts", keepsDelivered: true
        ) { row, session in
            try session.subject(of: row).map { Webhook(url: try row.text("url"), subject: $0) }
        }
    }
}

extension OutboxTable<Purge> {
    static var purges: Self {
        Self(
            name: "purges", isOpen: "given_up_at IS NULL", user: "''", host: "''",
            columns: "addresses, tags, '[]' AS attempts", keepsDelivered: false
        ) { row, _ in
            Purge(addresses: try [String](json: row.text("addresses")), tags: try [String](json: row.text("tags")))
        }
    }
}

extension SQLSession {
    fileprivate func subject(of row: SQLRow) throws -> Webhook.Subject? {
        let subject: Webhook.Subject? =
            if let job = try row.optional("job_number", SQLRow.integer) {
                try first("SELECT \(JobRecord.columns) FROM jobs WHERE number = $1", [.integer(job)]).map {
                    .job(try QueuedJob($0))
                }
            } else {
                try batch(number: row.integer("batch_number")).map(Webhook.Subject.batch)
            }
        // The job no longer has this preview, so the event no longer matters.
        if try row.flag("is_preview"), case .job(let job)? = subject, job.preview == nil {
            try later("DELETE FROM webhooks WHERE number = $1", [.integer(try row.integer("number"))])
            return nil
        }
        return subject
    }
}

internal import Calotype

extension StoredQueue {
    func submit(_ submission: Submission) async throws -> SubmitOutcome {
        let prepared = try PreparedSubmission(submission)
        let outcome = try await database.write { try $0.submit(prepared) }
        if case .created = outcome { board.signal() }
        return outcome
    }

    func submit(_ batch: BatchSubmission) async throws -> BatchOutcome {
        let jobs = try batch.jobs.map(PreparedSubmission.init)
        let contentHash = try batch.contentHash(of: jobs.map(\.contentHash))
        let outcome = try await database.write { try $0.submit(batch, jobs, contentHash) }
        if case .created = outcome { board.signal() }
        return outcome
    }
}

extension SQLSession {
    func submit(
        _ batch: BatchSubmission, _ jobs: [PreparedSubmission], _ contentHash: String
    ) throws -> BatchOutcome {
        let users = Set(batch.jobs.map(\.userId.rawValue))
        let owner = users.count == 1 ? users.first ?? "" : ""
        if let known = try known(batch, owner, contentHash) { return known }
        if let conflict = try conflict(among: jobs) { return .conflict(conflict) }
        let row = try first(
            """
            INSERT INTO batches
                (id, user_id, content_hash, idempotency_key, callback, submitted_at, ended_at)
            VALUES ($1, $2, $3, $4, $5, \(dialect.now), \(dialect.now))
            RETURNING number
            """,
            [
                .text(batch.id.rawValue), .text(owner), .text(contentHash), SQLValue(batch.idempotencyKey),
                SQLValue(batch.callback),
            ])
        guard let number = try row?.integer("number") else { throw QueueError.failed("no row") }
        let records = try insert(jobs, batch: number)
        guard let status = try self.batch(number: number) else { throw QueueError.failed("no row") }
        return .created(status, records.map(\.job.id))
    }

    private func known(_ batch: BatchSubmission, _ owner: String, _ contentHash: String) throws -> BatchOutcome? {
        for (column, value) in [("id", batch.id.rawValue), ("idempotency_key", batch.idempotencyKey)] {
            guard let value else { continue }
            let row = try first(
                "SELECT \(BatchStatus.columns), content_hash FROM batches WHERE user_id = $1 AND \(column) = $2",
                [.text(owner), .text(value)])
            guard let row else { continue }
            let status = try BatchStatus(row)
            return try row.text("content_hash") == contentHash
                ? .existing(status)
                : .conflict(column == "id" ? .batch(batch.id) : .idempotencyKey(value))
        }
        return nil
    }

    /// The first job whose id or key somebody has, in the queue or earlier in the batch itself.
    private func conflict(among jobs: [PreparedSubmission]) throws -> SubmitConflict? {
        var seen: Set<[String]> = []
        for job in jobs {
            let user = job.submission.userId.rawValue
            if job.submission.id != nil {
                let id = job.id.rawValue
                if try !seen.insert([user, "id", id]).inserted || isTaken("id", id, by: user) { return .id(job.id) }
            }
            if let key = job.submission.idempotencyKey {
                if try !seen.insert([user, "key", key]).inserted || isTaken("idempotency_key", key, by: user) {
                    return .idempotencyKey(key)
                }
            }
        }
        return nil
    }

    private func isTaken(_ column: String, _ value: String, by user: String) throws -> Bool {
        try first(
            "SELECT number FROM jobs WHERE user_id = $1 AND \(column) = $2", [.text(user), .text(value)]) != nil
    }
}

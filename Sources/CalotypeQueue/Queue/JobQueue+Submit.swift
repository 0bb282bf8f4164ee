internal import Calotype

/// Acceptance of jobs, alone and in batches.
extension JobQueue {
    /// Accepts a job once. If the id or idempotency key is submitted again with the same content, returns the existing
    /// job.
    public func submit(_ submission: Submission) async throws -> SubmitOutcome {
        let prepared = try PreparedSubmission(submission)
        let outcome = try await database.write { try $0.submit(prepared) }
        if case .created = outcome { board.signal() }
        return outcome
    }

    /// Accepts every job of the batch or none. A batch id that is submitted again with the same content returns the
    /// existing batch.
    public func submit(_ batch: BatchSubmission) async throws -> BatchOutcome {
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
        let users = Set(batch.jobs.map(\.userId))
        let owner = users.count == 1 ? users.first?.rawValue ?? "" : ""
        if let known = try known(batch, owner, jobs, contentHash) { return known }
        if let known = try known(by: jobs, batch) { return known }
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

    /// Returns the existing batch under the id or the idempotency key; `nil` if there is none.
    private func known(
        _ batch: BatchSubmission, _ owner: String, _ jobs: [PreparedSubmission], _ contentHash: String
    ) throws -> BatchOutcome? {
        for (column, value) in [("id", batch.id.rawValue), ("idempotency_key", batch.idempotencyKey)] {
            guard let value else { continue }
            let row = try first(
                """
                SELECT \(BatchStatus.columns), number, content_hash, idempotency_key FROM batches
                WHERE user_id = $1 AND \(column) = $2
                """, [.text(owner), .text(value)])
            guard let row else { continue }
            let key = try row.optional("idempotency_key", SQLRow.text)
            let hasKey = key != nil && key == batch.idempotencyKey
            let isSame =
                try row.text("content_hash") == contentHash
                || (hasKey && row.optional("callback", SQLRow.text) == batch.callback
                    && hasSameJobs(row.integer("number"), as: jobs, hasKey: true))
            return isSame
                ? try existing(row, jobs)
                : .conflict(column == "id" ? .batch(batch.id) : .idempotencyKey(value))
        }
        return nil
    }

    /// Returns the batch in which these jobs were submitted before, if neither submission has a chosen id or a key. It
    /// finds batches whose answer was lost.
    private func known(by jobs: [PreparedSubmission], _ batch: BatchSubmission) throws -> BatchOutcome? {
        guard !batch.isNamed, batch.idempotencyKey == nil, let job = jobs.first, job.submission.id != nil else {
            return nil
        }
        let row = try first(
            """
            SELECT \(BatchStatus.columns), number FROM batches
            WHERE number = (SELECT batch_number FROM jobs WHERE user_id = $1 AND id = $2)
            """, [.text(job.submission.userId.rawValue), .text(job.id.rawValue)])
        guard let row, try row.optional("callback", SQLRow.text) == batch.callback,
            try hasSameJobs(row.integer("number"), as: jobs, hasKey: false)
        else { return nil }
        return try existing(row, jobs)
    }

    private func existing(_ row: SQLRow, _ jobs: [PreparedSubmission]) throws -> BatchOutcome {
        .existing(try BatchStatus(row), try readdressJobs(of: row.integer("number"), by: jobs))
    }

    /// Returns the first job whose id or key is taken, in the queue or by an earlier job of this batch.
    private func conflict(among jobs: [PreparedSubmission]) throws -> SubmitConflict? {
        var seen: Set<[String]> = []
        for job in jobs {
            let user = job.submission.userId.rawValue
            // The database compares texts by their bytes, and percent encoding preserves these.
            let name = user.percentEncoded()
            if job.submission.id != nil {
                let id = job.id.rawValue
                if try !seen.insert([name, "id", id.percentEncoded()]).inserted || isTaken("id", id, by: user) {
                    return .id(job.id)
                }
            }
            if let key = job.submission.idempotencyKey {
                if try !seen.insert([name, "key", key]).inserted || isTaken("idempotency_key", key, by: user) {
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

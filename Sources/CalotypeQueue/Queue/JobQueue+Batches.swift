internal import Calotype

/// Batches: jobs that are accepted together, all or none, and share one status.
extension JobQueue {
    /// Returns the status of a batch. `nil` if there is no such batch.
    public func batch(_ id: BatchID, in scope: JobScope) async throws -> BatchStatus? {
        try await database.read { try $0.batch(id, in: scope)?.status }
    }

    /// Cancels the waiting jobs of a batch and requests cancellation of the running ones. `nil` if there is no such
    /// batch.
    public func cancelBatch(_ id: BatchID, in scope: JobScope) async throws -> BatchStatus? {
        guard let number = try await database.read({ try $0.batch(id, in: scope)?.number }) else { return nil }
        // Small transactions, so that no other caller waits long.
        while try await database.write({ try $0.cancel(ofBatch: number, limit: 100) }) > 0 {}
        return try await database.read { try $0.batch(number: number) }
    }
}

extension SQLSession {
    func batch(number: Int64) throws -> BatchStatus? {
        try first("SELECT \(BatchStatus.columns) FROM batches WHERE number = $1", [.integer(number)]).map(
            BatchStatus.init)
    }

    func batch(_ id: BatchID, in scope: JobScope) throws -> (number: Int64, status: BatchStatus)? {
        let (condition, values) = scope.condition(after: 1)
        let rows = try run(
            "SELECT \(BatchStatus.columns), number FROM batches WHERE id = $1 \(condition) LIMIT 2",
            [.text(id.rawValue)] + values)
        guard rows.count < 2 else { throw QueueError.ambiguous(try JobIdentifier(id.rawValue)) }
        return try rows.first.map { (try $0.integer("number"), try BatchStatus($0)) }
    }

    /// Cancels waiting and running jobs in one statement, so that a job that changes from one state to the other
    /// meanwhile is not missed.
    fileprivate func cancel(ofBatch number: Int64, limit: Int) throws -> Int {
        let jobs = try run(
            """
            SELECT \(JobRecord.columns) FROM jobs
            WHERE batch_number = $1 AND state IN ('waiting', 'running') AND NOT is_cancellation_requested
            ORDER BY number LIMIT \(limit)
            \(dialect.forUpdate)
            """, [.integer(number)]
        ).map(JobRecord.init)
        for record in jobs {
            _ = try record.job.state == .waiting ? cancelWaiting(record) : requestCancellation(record)
        }
        return jobs.count
    }
}

extension BatchStatus {
    static let columns =
        "id, user_id, submitted_at, ended_at, waiting, running, succeeded, failed, cancelled, callback"

    init(_ row: SQLRow) throws {
        let user = try row.text("user_id")
        var counts: [JobState: Int] = [:]
        for state in JobState.allCases { counts[state] = Int(try row.integer(state.rawValue)) }
        self.init(
            id: try BatchID(row.text("id")), userId: user.isEmpty ? nil : try JobIdentifier(user),
            submittedAt: try row.date("submitted_at"), endedAt: try row.optional("ended_at", SQLRow.date),
            counts: counts, callback: try row.optional("callback", SQLRow.text))
    }
}

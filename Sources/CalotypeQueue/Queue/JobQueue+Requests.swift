public import Calotype

/// Requests of users: cancel, queue again, delete.
extension JobQueue {
    /// Cancels a waiting job at once. For a running job, requests cancellation; its worker learns of it at the next
    /// renewal. `nil` if there is no such job.
    public func cancel(_ id: JobIdentifier, in scope: JobScope) async throws -> CancelOutcome? {
        try await database.write { session in
            guard let record = try session.find(id, in: scope) else { return nil }
            switch record.job.state {
            case .waiting: return .cancelled(try session.cancelWaiting(record).job)
            case .running: return .requested(try session.requestCancellation(record).job)
            case .succeeded, .failed, .cancelled: return .alreadyEnded(record.job)
            }
        }
    }

    /// Lets a failed or cancelled job wait again, with its full number of attempts. `nil` if there is no such job.
    public func requeue(_ id: JobIdentifier, in scope: JobScope) async throws -> RequeueOutcome? {
        let outcome = try await database.write { session -> RequeueOutcome? in
            guard let record = try session.find(id, in: scope) else { return nil }
            switch record.job.state {
            case .failed, .cancelled: return .waiting(try session.requeue(record).job)
            case .waiting, .running, .succeeded: return .notFailed(record.job)
            }
        }
        if case .waiting = outcome { board.signal() }
        return outcome
    }

    /// Deletes a job and its attempts. `nil` if there is no such job. A running job is not deleted: cancel it first.
    public func delete(_ id: JobIdentifier, in scope: JobScope) async throws -> DeleteOutcome? {
        try await delete(id, in: scope, purging: nil)
    }

    /// Deletes a job, as `JobQueue.delete` does, and in the same transaction posts `purge`, unless it is `nil` or
    /// empty.
    public func delete(_ id: JobIdentifier, in scope: JobScope, purging purge: Purge?) async throws -> DeleteOutcome? {
        try await database.write { session in
            guard let record = try session.find(id, in: scope) else { return nil }
            guard record.job.state != .running else { return .running(record.job) }
            try session.post(purge)
            let ended = record.job.state == .waiting ? try session.cancelWaiting(record) : record
            try session.run("DELETE FROM jobs WHERE number = $1", [.integer(record.job.number)])
            try session.count([CounterStep(job: ended.job, from: ended.job.state, to: nil)])
            if record.token > 0 { try session.leaveDeleted(record.job) }
            return .deleted(record.job)
        }
    }
}

extension SQLSession {
    /// Finds a job and, if `locked`, locks it for this transaction.
    func find(_ id: JobIdentifier, in scope: JobScope, locked: Bool = true) throws -> JobRecord? {
        let (condition, values) = scope.condition(after: 1)
        let found = try run(
            """
            SELECT \(JobRecord.columns) FROM jobs
            WHERE id = $1 \(condition)
            LIMIT 2
            \(locked ? dialect.forUpdate : "")
            """, [.text(id.rawValue)] + values)
        guard found.count < 2 else { throw QueueError.ambiguous(id) }
        return try found.first.map(JobRecord.init)
    }

    func cancelWaiting(_ record: JobRecord) throws -> JobRecord {
        let cancelled = try update(
            record,
            "state = 'cancelled', is_due = FALSE, delayed_until = NULL, ended_at = \(dialect.now), failure_kind = NULL, failure_reason = NULL"
        )
        try self.record([JobStep(record: cancelled, from: .waiting, wasDelayed: record.isDelayed)])
        let ending = Ending(outcome: .cancelled, next: .end(.cancelled, result: nil))
        recordMinute(cancelled.job, ending, from: nil, to: cancelled.job.endedAt?.milliseconds ?? 0)
        try leave(cancelled, mayHaveStored: cancelled.token > 0)
        return cancelled
    }

    func requestCancellation(_ record: JobRecord) throws -> JobRecord {
        try update(record, "is_cancellation_requested = TRUE")
    }

    /// Lets an ended job wait again. A job that was cancelled before its `runAt` keeps this time. Throws `unavailable`,
    /// before anything is written, if its source is being removed.
    func requeue(_ record: JobRecord) throws -> JobRecord {
        try needSources(of: [record.job.source], by: 1)
        // The job waits until a cleanup in progress ends, because a new attempt would store under the same keys.
        let clear = try clearTime(of: record.job)
        let now = dialect.now
        let keepsTime = record.job.state == .cancelled && record.job.attempt == 0
        let start = keepsTime ? "(CASE WHEN run_at > \(now) THEN run_at ELSE \(now) END)" : now
        let waiting = try update(
            record,
            """
            state = 'waiting', is_due = FALSE, run_at = \(start),
            delayed_until = CASE WHEN \(clear) > \(start) THEN \(clear) ELSE \(start) END,
            attempt = 0, ended_at = NULL, result = NULL,
            failure_kind = NULL, failure_reason = NULL
            """)
        try self.record([JobStep(record: waiting, from: record.job.state)])
        try withdrawEnds(of: record)
        try announceWork()
        return waiting
    }

    /// Deletes the unsent webhooks about the end of the job and of its batch. The next end posts new ones.
    private func withdrawEnds(of record: JobRecord) throws {
        try withdraw("job_number", record.job.number)
        if let batch = record.batchNumber { try withdraw("batch_number", batch) }
    }

    /// Deliveries that have arrived stay, for `deliveries(of:)`.
    private func withdraw(_ subject: String, _ number: Int64) throws {
        try later("DELETE FROM webhooks WHERE \(subject) = $1 AND delivered_at IS NULL", [.integer(number)])
    }

    private func update(_ record: JobRecord, _ changes: String) throws -> JobRecord {
        let row = try first(
            """
            UPDATE jobs SET \(changes)
            WHERE number = $1
            RETURNING \(JobRecord.columns)
            """, [.integer(record.job.number)])
        guard let row else { throw QueueError.failed("the row is gone") }
        return try JobRecord(row)
    }
}

extension JobScope {
    /// Returns `AND user_id = $n` for one user, and an empty text for all.
    func condition(after count: Int) -> (sql: String, values: [SQLValue]) {
        switch self {
        case .all: ("", [])
        case .user(let user): ("AND user_id = $\(count + 1)", [.text(user.rawValue)])
        }
    }
}

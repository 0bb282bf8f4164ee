internal import Calotype

/// How an attempt ends, and what happens to its job.
struct Ending: Sendable {
    enum Next: Sendable {
        /// The job has ended.
        case end(JobState, result: String?)
        /// The job waits for another attempt.
        case wait(Duration)
        /// The job waits as if this attempt had not been made, at the front, or until a delay is over.
        case handBack(after: Duration)
    }

    var outcome: Attempt.Outcome
    var next: Next
    var failure: JobFailure?
    var originalBytes = 0
    var storedBytes = 0
    var stages: [StageTime] = []
    /// The cache key of the result; `nil` if the result cannot be reused.
    var cacheKey: CacheKey?
}

extension SQLSession {
    /// Returns the job of this lease and locks it for this transaction. `nil` if the lease is lost.
    func hold(_ lease: Lease) throws -> JobRecord? {
        try first(
            """
            SELECT \(JobRecord.columns) FROM jobs
            WHERE \(Lease.condition)
            \(dialect.forUpdate)
            """, lease.conditionValues
        ).map(JobRecord.init)
    }

    /// Returns how the attempt with this lease ended. `nil` if it has not ended.
    func outcome(of lease: Lease) throws -> Attempt.Outcome? {
        try first(
            "SELECT outcome FROM attempts WHERE job_number = $1 AND token = $2 AND worker = $3",
            [.integer(lease.job.number), .integer(lease.token.rawValue), .text(lease.worker.rawValue)]
        )?.choice("outcome")
    }

    /// Ends the attempt of a job that this transaction holds, and writes everything that follows from it.
    func finish(_ held: JobRecord, _ ending: Ending) throws {
        let row: SQLRow
        switch ending.next {
        case .end(let state, let result): row = try end(held, state, ending.failure, result)
        case .wait(let delay): row = try wait(held, delay, ending.failure)
        case .handBack(.zero): row = try handBack(held)
        case .handBack(let delay): row = try handBack(held, after: delay)
        }
        let after = try JobRecord(row)
        let present = try row.integer("present")
        try recordAttempt(held, ending, present)
        if let cacheKey = ending.cacheKey { try keep(cacheKey, of: held.job) }
        try record([JobStep(record: after, from: .running)])
        try recordFailure(held.job, ending)
        recordMinute(held.job, ending, from: held.job.startedAt?.milliseconds, to: present)
        if after.job.state.isEnded { try leave(after, mayHaveStored: ending.mayHaveStored(token: held.token)) }
        if after.job.state == .waiting { try announceWork() }
    }

    /// Writes the follow-up work of a job's end: its source is needed by one job less, attempts may have left orphans,
    /// and its callback must be notified.
    func leave(_ record: JobRecord, mayHaveStored: Bool) throws {
        let job = record.job
        try needSources(of: [job.source], by: -1)
        if mayHaveStored { try leaveBehind(record) }
        if let url = job.callback {
            try post("job.\(job.state.rawValue)", to: url, of: job.userId.rawValue, job: job.number, batch: nil)
        }
    }

    private func end(_ held: JobRecord, _ state: JobState, _ failure: JobFailure?, _ result: String?) throws -> SQLRow {
        try only(
            """
            UPDATE jobs SET
                state = $2, ended_at = \(dialect.now), worker = NULL, lease_ms = NULL, lease_expires_at = NULL,
                is_cancellation_requested = FALSE, failure_kind = $3, failure_reason = $4, result = $5,
                preview = NULL
            WHERE number = $1
            RETURNING \(JobRecord.columns), \(dialect.now) AS present
            """,
            [
                .integer(held.job.number), .text(state.rawValue), SQLValue(failure?.kind.rawValue),
                SQLValue(failure?.reason.rawValue), SQLValue(result),
            ])
    }

    private func wait(_ held: JobRecord, _ delay: Duration, _ failure: JobFailure?) throws -> SQLRow {
        try only(
            """
            UPDATE jobs SET
                state = 'waiting', is_due = FALSE, run_at = \(dialect.now) + $2,
                delayed_until = \(dialect.now) + $2, worker = NULL, lease_ms = NULL,
                lease_expires_at = NULL, failure_kind = $3, failure_reason = $4, preview = NULL
            WHERE number = $1
            RETURNING \(JobRecord.columns), \(dialect.now) AS present
            """,
            [
                .integer(held.job.number), SQLValue(delay), SQLValue(failure?.kind.rawValue),
                SQLValue(failure?.reason.rawValue),
            ])
    }

    private func handBack(_ held: JobRecord) throws -> SQLRow {
        try only(
            """
            UPDATE jobs SET
                state = 'waiting', is_due = TRUE, turn = \(Self.front), attempt = attempt - 1, worker = NULL,
                lease_ms = NULL, lease_expires_at = NULL, preview = NULL
            WHERE number = $2
            RETURNING \(JobRecord.columns), \(dialect.now) AS present
            """, [.integer(held.job.priority.rank), .integer(held.job.number)])
    }

    private func handBack(_ held: JobRecord, after delay: Duration) throws -> SQLRow {
        try only(
            """
            UPDATE jobs SET
                state = 'waiting', is_due = FALSE, run_at = \(dialect.now) + $2,
                delayed_until = \(dialect.now) + $2, attempt = attempt - 1, worker = NULL, lease_ms = NULL,
                lease_expires_at = NULL, preview = NULL
            WHERE number = $1
            RETURNING \(JobRecord.columns), \(dialect.now) AS present
            """, [.integer(held.job.number), SQLValue(delay)])
    }

    private func only(_ sql: String, _ values: [SQLValue]) throws -> SQLRow {
        guard let row = try first(sql, values) else { throw QueueError.failed("the row is gone") }
        return row
    }

    private func recordAttempt(_ held: JobRecord, _ ending: Ending, _ present: Int64) throws {
        let job = held.job
        try later(
            """
            INSERT INTO attempts
                (job_number, token, attempt, worker, started_at, ended_at, outcome, failure_kind, failure_reason, stages)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            [
                .integer(job.number), .integer(held.token), SQLValue(job.attempt),
                .text(job.worker?.rawValue ?? ""), .integer(job.startedAt?.milliseconds ?? present),
                .integer(present), .text(ending.outcome.rawValue), SQLValue(ending.failure?.kind.rawValue),
                SQLValue(ending.failure?.reason.rawValue), .text(try ending.stages.json()),
            ])
    }
}

extension Lease {
    /// The condition for the row of the lease, with `conditionValues`. After a restore from a copy, another job or
    /// worker may have the same number and token.
    static let condition =
        "number = $1 AND token = $2 AND id = $3 AND user_id = $4 AND worker = $5 AND state = 'running'"

    var conditionValues: [SQLValue] {
        [
            .integer(job.number), .integer(token.rawValue), .text(job.id.rawValue), .text(job.userId.rawValue),
            .text(worker.rawValue),
        ]
    }
}

internal import Calotype
internal import Foundation

/// The list of jobs that may have left orphans: objects in the store that no result names.
///
/// A worker that is killed leaves the objects that it had stored. A worker that was paused may store an object after
/// another worker has ended the job. Neither of them may remove objects itself: keys depend on the content, so another
/// attempt may have found these objects and named them in its result. Therefore nothing is removed before the job has
/// ended, and then only objects that its result does not name. If cleanup may be needed, the transaction that ends the
/// job also adds it to this list.
extension JobQueue {
    /// Records that the worker with this lease may have stored objects after it lost the lease.
    public func leaveBehind(_ lease: Lease) async throws {
        observer?(.leavingBehind(lease))
        try await database.execute([.text(lease.job.userId.rawValue), .text(lease.job.id.rawValue)]) {
            "INSERT INTO leftovers (user_id, job_id, due_at) VALUES ($1, $2, \($0.now))"
        }
    }

    /// Takes ended jobs whose cleanup is due. Each is reserved for `lease`: no other caller gets it meanwhile, and a
    /// job that is queued again waits until then. An entry that is not forgotten is returned again.
    public func claimCleanupTasks(limit: Int, lease: Duration) async throws -> [CleanupTask] {
        let deadline = ContinuousClock.now + lease
        return try await database.write { session in
            try session.dueLeftovers(limit).compactMap { try session.take($0, lease, until: deadline) }
        }
    }

    /// Schedules the cleanup again, at the earliest after `delay`, so that one entry that fails does not delay the
    /// others.
    public func putOff(_ task: CleanupTask, by delay: Duration) async throws {
        try await database.execute(
            [
                .text(task.userId.rawValue), .text(task.jobId.rawValue), .integer(task.takenAt),
                SQLValue(delay),
            ]
        ) {
            """
            UPDATE leftovers SET due_at = \($0.now) + CAST($4 AS BIGINT)
            WHERE user_id = $1 AND job_id = $2 AND due_at <= $3
            """
        }
    }

    /// Deletes the entry when its cleanup is complete.
    public func forget(_ task: CleanupTask) async throws {
        let job: [SQLValue] = [.text(task.userId.rawValue), .text(task.jobId.rawValue)]
        try await database.write { session in
            try session.run(
                "DELETE FROM leftovers WHERE user_id = $1 AND job_id = $2 AND due_at <= $3",
                job + [.integer(task.takenAt)])
            // If the job was queued again meanwhile, it waits no longer.
            try session.run(
                """
                UPDATE jobs SET delayed_until = run_at
                WHERE user_id = $1 AND id = $2 AND state = 'waiting' AND delayed_until > run_at
                    AND NOT EXISTS (
                        SELECT 1 FROM leftovers
                        WHERE user_id = $1 AND job_id = $2 AND taken_until > \(session.dialect.now)
                    )
                """, job)
            try session.announceWork()
        }
        board.signal()
    }
}

extension SQLSession {
    /// After this time, S3 no longer accepts a request that a lost worker has signed (15 minutes), and no server still
    /// waits for the rest of a request.
    private static var lateness: Duration { .seconds(1_200) }

    /// Adds the job to the list of jobs that may have left orphans. If a worker was lost that may still be running,
    /// adds a second entry, for the time when that worker can store nothing more.
    func leaveBehind(_ record: JobRecord) throws {
        let job = record.job
        try later(
            "INSERT INTO leftovers (user_id, job_id, due_at) VALUES ($1, $2, \(dialect.now))",
            [.text(job.userId.rawValue), .text(job.id.rawValue)])
        try later(
            """
            INSERT INTO leftovers (user_id, job_id, due_at)
            SELECT user_id, id, \(dialect.now) + CAST($2 AS BIGINT) FROM jobs
            WHERE number = $1 AND EXISTS (SELECT 1 FROM attempts WHERE job_number = $1 AND outcome = 'lost')
            """, [.integer(job.number), SQLValue(Self.lateness)])
    }

    /// Adds both entries for a job that is being deleted.
    func leaveDeleted(_ job: QueuedJob) throws {
        for delay in [.zero, Self.lateness] {
            try later(
                """
                INSERT INTO leftovers (user_id, job_id, due_at, is_deleted, since)
                VALUES ($1, $2, \(dialect.now) + CAST($3 AS BIGINT), TRUE, $4)
                """,
                [
                    .text(job.userId.rawValue), .text(job.id.rawValue), SQLValue(delay),
                    .integer(job.submittedAt.milliseconds),
                ])
        }
    }

    /// Returns the latest time at which a reserved cleanup of this job ends; 0 if there is none.
    func clearTime(of job: QueuedJob) throws -> Int64 {
        let row = try first(
            "SELECT COALESCE(MAX(taken_until), 0) AS clear FROM leftovers WHERE user_id = $1 AND job_id = $2",
            [.text(job.userId.rawValue), .text(job.id.rawValue)])
        return try row?.integer("clear") ?? 0
    }

    /// Delays a new job while the orphans of a deleted job with the same id are being removed, because the new job
    /// would store under the same keys. Locks the entries, so that no cleanup begins before the new job is visible.
    func delayForSweep(_ job: QueuedJob) throws {
        try run(
            "SELECT number FROM leftovers WHERE user_id = $1 AND job_id = $2 \(dialect.forUpdate)",
            [.text(job.userId.rawValue), .text(job.id.rawValue)])
        let clear = try clearTime(of: job)
        try later(
            """
            UPDATE jobs SET is_due = FALSE, delayed_until = \(clear)
            WHERE number = $1 AND \(clear) > \(dialect.now) AND COALESCE(delayed_until, 0) < \(clear)
            """, [.integer(job.number)])
    }

    fileprivate func dueLeftovers(_ limit: Int) throws -> [SQLRow] {
        try run(
            """
            SELECT number, user_id, job_id, is_deleted, \(dialect.now) AS present FROM leftovers
            WHERE due_at <= \(dialect.now) AND taken_until <= \(dialect.now)
            ORDER BY due_at LIMIT \(max(limit, 1))
            \(dialect.skipLocked)
            """)
    }

    /// Returns when the first deleted job with this id was submitted, among those whose cleanup is not complete; `nil`
    /// if there is none. A new job may have the same id.
    private func start(_ user: String, _ id: String) throws -> Date? {
        let row = try first(
            "SELECT MIN(since) AS since FROM leftovers WHERE user_id = $1 AND job_id = $2 AND since > 0",
            [.text(user), .text(id)])
        return try row?.optional("since", SQLRow.date)
    }

    /// Reserves a due entry. `nil` if the job has not ended, or if another transaction is changing it.
    fileprivate func take(
        _ row: SQLRow, _ lease: Duration, until deadline: ContinuousClock.Instant
    ) throws -> CleanupTask? {
        let (number, present) = (try row.integer("number"), try row.integer("present"))
        let (user, id) = (try row.text("user_id"), try row.text("job_id"))
        let sql = "SELECT \(JobRecord.columns) FROM jobs WHERE user_id = $1 AND id = $2"
        // Locked, so that the job cannot be queued again before the reservation is written.
        let job = try first("\(sql) \(dialect.skipLocked)", [.text(user), .text(id)]).map(QueuedJob.init)
        let isGone = try job == nil && first(sql, [.text(user), .text(id)]) == nil
        guard try job?.state.isEnded ?? (isGone && row.flag("is_deleted")) else {
            // The result of a pruned job is unknown, so its objects and its orphans look the same. The entry is
            // dropped.
            let change = isGone ? "DELETE FROM leftovers" : "UPDATE leftovers SET due_at = \(present + 5_000)"
            try run("\(change) WHERE number = $1", [.integer(number)])
            return nil
        }
        try run(
            "UPDATE leftovers SET taken_until = \(dialect.now) + $2 WHERE number = $1",
            [.integer(number), SQLValue(lease)])
        return CleanupTask(
            userId: try JobIdentifier(user), jobId: try JobIdentifier(id), result: job?.result,
            since: try start(user, id) ?? job?.submittedAt ?? .distantPast, deadline: deadline, takenAt: present)
    }
}

extension Ending {
    /// Whether attempts at a job that ends so may have stored objects that its result does not name.
    func mayHaveStored(token: Int64) -> Bool {
        guard token == 1 else { return true }
        switch outcome {
        case .succeeded: return false
        // No object is stored before its variant is encoded.
        case .failed: return stages.contains { $0.name == "encode" }
        case .running, .retried, .released, .cancelled, .lost: return true
        }
    }
}

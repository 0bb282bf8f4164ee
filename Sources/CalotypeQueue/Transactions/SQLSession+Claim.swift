internal import Calotype

/// The difference, in milliseconds, from which on a lease shows that the database's clock was set back. It allows for
/// transactions that run at the same time.
private let clockTolerance: Int64 = 1_000

extension SQLSession {
    /// Leases the next jobs, the most urgent first. With `priority`, leases only jobs of that priority.
    ///
    /// Call it once per transaction: a second call would see jobs that were submitted since the first, in transactions
    /// with greater numbers, and the change feed is ordered by transaction numbers.
    func claim(
        _ worker: WorkerID, limit: Int, lease: Duration, only priority: JobPriority? = nil
    ) throws -> [JobRecord] {
        let condition = priority.map { "AND priority = \($0.rank)" } ?? ""
        let claimed = try take(worker, lease, limit: limit, where: condition)
        try record(claimed.map { JobStep(record: $0, from: .waiting) })
        return claimed
    }

    private func take(_ worker: WorkerID, _ lease: Duration, limit: Int, where condition: String) throws -> [JobRecord]
    {
        let sql = claimStatement(limit: limit, where: condition)
        return try run(sql, [.text(worker.rawValue), SQLValue(max(lease, .milliseconds(1)))])
            .map(JobRecord.init)
            .sorted {
                ($0.job.priority.rank, $0.turn, $0.job.number) < ($1.job.priority.rank, $1.turn, $1.job.number)
            }
    }

    /// Leases nothing while the queue is paused. The limit is part of the SQL text: a planner that does not know it
    /// expects a tenth of the table.
    func claimStatement(limit: Int, where condition: String = "") -> String {
        """
        WITH next AS MATERIALIZED (
            SELECT number FROM jobs
            WHERE is_due \(condition) AND NOT EXISTS (SELECT 1 FROM queue_pause)
            ORDER BY priority, turn, number
            LIMIT \(limit)
            \(dialect.skipLocked)
        )
        UPDATE jobs SET
            state = 'running', is_due = FALSE, attempt = attempt + 1, token = token + 1, worker = $1,
            lease_ms = $2, lease_expires_at = \(dialect.now) + $2, started_at = \(dialect.now),
            preview = NULL
        WHERE number IN (SELECT number FROM next)
        RETURNING \(JobRecord.columns)
        """
    }

    /// Makes delayed jobs due whose time has come. Returns whether there were any.
    func promoteDue() throws -> Bool {
        let due = try run(dueStatement).map(JobRecord.init)
        let fresh = due.filter { $0.job.attempt == 0 }
        let turns = try turns(of: fresh.map { ($0.job.userId, $0.job.priority) })
        for (record, turn) in zip(fresh, turns) {
            try later(
                "UPDATE jobs SET is_due = TRUE, delayed_until = NULL, turn = $2 WHERE number = $1",
                [.integer(record.job.number), .integer(turn)])
        }
        try countDelayed(due.filter(\.isDelayed).map { ($0.job.userId, -1) })
        // A job that has already had its turn does not go to the end of its user's line.
        for record in due where record.job.attempt > 0 {
            try later(
                """
                UPDATE jobs SET is_due = TRUE, delayed_until = NULL, turn = \(Self.front) WHERE number = $2
                """, [.integer(record.job.priority.rank), .integer(record.job.number)])
        }
        return !due.isEmpty
    }

    var dueStatement: String {
        """
        SELECT \(JobRecord.columns) FROM jobs
        WHERE delayed_until <= \(dialect.now)
        ORDER BY delayed_until LIMIT 200
        \(dialect.skipLocked)
        """
    }

    /// Shortens leases that last longer than their duration, because the database's clock was set back. Otherwise a
    /// killed worker would hold its jobs for as long as the clock needs to catch up. A worker that is alive renews its
    /// lease in time.
    func shortenLeases() throws {
        try run(
            """
            UPDATE jobs SET lease_expires_at = \(dialect.now) + lease_ms
            WHERE lease_expires_at > \(dialect.now) + lease_ms + \(clockTolerance)
            """)
    }

    /// Returns the time until the next lease expires or the next delayed job is due, by the database's clock. `nil` if
    /// there is neither. If the clock was set back, returns the least time, because leases must be shortened now.
    func timeUntilDue() throws -> Duration? {
        let row = try first(
            """
            SELECT
                (SELECT delayed_until FROM jobs WHERE delayed_until IS NOT NULL ORDER BY delayed_until LIMIT 1)
                    - \(dialect.now) AS delayed,
                (SELECT lease_expires_at FROM jobs WHERE lease_expires_at IS NOT NULL ORDER BY lease_expires_at LIMIT 1)
                    - \(dialect.now) AS leased,
                (SELECT lease_expires_at - lease_ms FROM jobs
                    WHERE lease_expires_at IS NOT NULL ORDER BY lease_expires_at DESC LIMIT 1)
                    - \(dialect.now) AS ahead
            """)
        let ahead = try row?.optional("ahead", SQLRow.integer) ?? 0
        guard ahead <= clockTolerance else { return .milliseconds(1) }
        let times = try ["delayed", "leased"].compactMap { try row?.optional($0, SQLRow.integer) }
        return times.min().map { .milliseconds(max($0, 0) + 1) }
    }

    func hasWork() throws -> Bool {
        try first("SELECT number FROM jobs WHERE is_due LIMIT 1") != nil
    }
}

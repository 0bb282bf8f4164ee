internal import Calotype

/// Keeps the tables small. Any worker may do it at any time; two may do it at once.
extension JobQueue {
    /// Deletes rows that are older than `retention`, about `limit` per table at most. Repeat until the report is empty.
    public func prune(_ retention: QueueRetention, limit: Int) async throws -> PruneReport {
        let limit = max(limit, 1)
        var report = PruneReport()
        try await minutes.write()
        // One transaction per table, so that none locks its rows for long.
        report.jobs = try await database.write { try $0.forgetJobs(endedBefore: retention.finished, limit: limit) }
        report.changes = try await database.write { try $0.forgetForeignChanges() }
        report.changes += try await database.write { try $0.forgetChanges(olderThan: retention.changes, limit: limit) }
        report.others = try await database.write { try $0.forgetOthers(retention, limit: limit) }
        report.others += try await database.write { session in
            try session.forgetGivenUp(in: .webhooks, before: retention.silent, limit: limit)
                + session.forgetGivenUp(in: .purges, before: retention.silent, limit: limit)
        }
        try await database.write { try $0.tidyCounters() }
        return report
    }
}

extension SQLSession {
    fileprivate func forgetJobs(endedBefore age: Duration, limit: Int) throws -> Int {
        let forgotten = try run(
            """
            DELETE FROM jobs WHERE number IN (
                SELECT number FROM jobs WHERE ended_at < \(dialect.now) - $1
                ORDER BY ended_at LIMIT \(limit)
                \(dialect.skipLocked)
            )
            RETURNING \(JobRecord.columns)
            """, [SQLValue(age)]
        ).map(JobRecord.init)
        try count(forgotten.map { CounterStep(job: $0.job, from: $0.job.state, to: nil) })
        return forgotten.count
    }

    fileprivate func forgetOthers(_ retention: QueueRetention, limit: Int) throws -> Int {
        let batches = try run(
            """
            DELETE FROM batches WHERE number IN (
                SELECT number FROM batches
                WHERE ended_at < \(dialect.now) - $1
                    AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.batch_number = batches.number)
                ORDER BY ended_at LIMIT \(limit)
            )
            RETURNING number
            """, [SQLValue(retention.finished)])
        let silent = try run(
            "DELETE FROM workers WHERE seen_at < \(dialect.now) - $1 RETURNING id", [SQLValue(retention.silent)])
        // If no cleanup succeeded for so long, none will.
        let tasks = try run(
            "DELETE FROM leftovers WHERE due_at < \(dialect.now) - $1 RETURNING number", [SQLValue(retention.finished)])
        let operations = try run(
            "DELETE FROM operations WHERE ended_at < \(dialect.now) - $1 RETURNING number",
            [SQLValue(retention.finished)])
        return try batches.count + silent.count + tasks.count + operations.count + forgetMinutes(retention, limit)
            + forgetLanes(limit)
    }

    /// Deletes whole minutes and hours, so that no sum is incomplete.
    private func forgetMinutes(_ retention: QueueRetention, _ limit: Int) throws -> Int {
        try [
            ("minutes", "minute", 60_000), ("stage_minutes", "minute", 60_000), ("failure_minutes", "minute", 60_000),
            ("failure_hours", "hour", 3_600_000),
        ].reduce(0) { count, times in
            let (table, column, length) = times
            let end = "(\(dialect.now) - CAST($1 AS BIGINT)) / \(length)"
            return try count
                + run(
                    """
                    DELETE FROM \(table) WHERE \(column) < \(end) AND \(column) IN (
                        SELECT \(column) FROM \(table) ORDER BY \(column) LIMIT \(limit)
                    )
                    RETURNING \(column)
                    """, [SQLValue(retention.statistics)]
                ).count
        }
    }

    /// Deletes the turns of users whose next job would go to the turn that is being served anyway.
    private func forgetLanes(_ limit: Int) throws -> Int {
        try JobPriority.allCases.reduce(0) { count, priority in
            try count
                + run(
                    """
                    DELETE FROM lanes WHERE priority = $1 AND user_id IN (
                        SELECT user_id FROM lanes WHERE priority = $1 AND next_turn < \(Self.front)
                        ORDER BY next_turn LIMIT \(limit)
                        \(dialect.skipLocked)
                    )
                    RETURNING user_id
                    """, [.integer(priority.rank)]
                ).count
        }
    }

    /// Merges the shards of each counter, and deletes counters that are zero.
    fileprivate func tidyCounters() throws {
        try tidyDelayedCounters()
        try run("DELETE FROM counters WHERE jobs = 0")
        let shards = try run(
            """
            DELETE FROM counters WHERE shard <> 0
            RETURNING user_id, priority, state, jobs
            """)
        // Keys are bytes, because the database compares users by their bytes.
        var sums: [[UInt8]: (key: [SQLValue], jobs: Int64)] = [:]
        for row in shards {
            let (user, priority, state) = (try row.text("user_id"), try row.integer("priority"), try row.text("state"))
            let key: [SQLValue] = [.text(user), .integer(priority), .text(state)]
            sums[Array("\(priority) \(state) \(user)".utf8), default: (key, 0)].jobs += try row.integer("jobs")
        }
        for (key, sum) in sums.values where sum != 0 {
            try run(
                """
                INSERT INTO counters (user_id, priority, state, shard, jobs)
                VALUES ($1, $2, $3, 0, $4)
                ON CONFLICT (user_id, priority, state, shard) DO UPDATE SET jobs = counters.jobs + excluded.jobs
                """, key + [.integer(sum)])
        }
    }

    private func tidyDelayedCounters() throws {
        try run("DELETE FROM delayed_counters WHERE jobs = 0")
        let shards = try run("DELETE FROM delayed_counters WHERE shard <> 0 RETURNING user_id, jobs")
        var sums: [String: Int64] = [:]
        for row in shards { sums[try row.text("user_id"), default: 0] += try row.integer("jobs") }
        for (user, sum) in sums.sorted(by: { $0.key < $1.key }) where sum != 0 {
            try run(
                """
                INSERT INTO delayed_counters (user_id, shard, jobs)
                VALUES ($1, 0, $2)
                ON CONFLICT (user_id, shard) DO UPDATE SET jobs = delayed_counters.jobs + excluded.jobs
                """, [.text(user), .integer(sum)])
        }
    }
}

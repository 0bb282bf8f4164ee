public import Calotype

/// Lists of batches, and their pace.
extension JobQueue {
    /// Returns a page of batches, newest first. Batches that are submitted meanwhile do not shift the pages. A batch
    /// whose jobs belong to several users is in the scope `all` only.
    public func batches(in scope: JobScope, after cursor: PageCursor?, limit: Int) async throws -> BatchPage {
        let limit = min(max(limit, 1), 1_000)
        return try await database.read { session in
            let (condition, values) = scope.condition(after: 1)
            let rows = try session.run(
                session.batchListStatement(condition, limit), [.integer(cursor?.number ?? .max)] + values)
            let page = rows.prefix(limit)
            let last = rows.count > limit ? try page.last.map { PageCursor(try $0.integer("number")) } : nil
            return BatchPage(batches: try page.map(BatchStatus.init), next: last)
        }
    }

    /// Returns batches with this id, newest first, 20 at most: several users may have one.
    public func batches(named id: BatchID, in scope: JobScope) async throws -> [BatchStatus] {
        try await database.read { session in
            let (condition, values) = scope.condition(after: 1)
            return try session.run(
                """
                SELECT \(BatchStatus.columns) FROM batches WHERE id = $1 \(condition) LIMIT 20
                """, [.text(id.rawValue)] + values
            ).map(BatchStatus.init).sorted { $0.submittedAt > $1.submittedAt }
        }
    }

    /// Returns the pace of a batch. `nil` if there is no such batch.
    public func pace(ofBatch id: BatchID, in scope: JobScope) async throws -> BatchPace? {
        try await database.read { session in
            guard let (number, status) = try session.batch(id, in: scope) else { return nil }
            let rows = try session.run(session.endingsStatement, [.integer(number)])
            let remaining = (status.counts[.waiting] ?? 0) + (status.counts[.running] ?? 0)
            return BatchPace(
                endings: try rows.map { try $0.date("ended_at") }, remaining: remaining,
                now: try rows.first?.date("now") ?? status.submittedAt)
        }
    }

    /// Returns jobs with this id, newest first, 20 at most: several users may have one.
    public func jobs(
        named id: JobIdentifier, in scope: JobScope, details: JobDetails = .all
    ) async throws -> [QueuedJob] {
        try await database.read { session in
            let (condition, values) = scope.condition(after: 1)
            return try session.run(
                session.namesakesStatement(condition, details), [.text(id.rawValue)] + values
            ).map(QueuedJob.init).sorted { $0.number > $1.number }
        }
    }
}

extension SQLSession {
    func batchListStatement(_ condition: String, _ limit: Int) -> String {
        """
        SELECT \(BatchStatus.columns), number FROM batches WHERE number < $1 \(condition)
        ORDER BY number DESC LIMIT \(limit + 1)
        """
    }

    /// When the jobs of a batch ended that were processed. A batch has 1000 jobs over HTTP. A larger one is looked at
    /// in part.
    var endingsStatement: String {
        """
        SELECT ended_at, \(dialect.now) AS now FROM jobs
        WHERE batch_number = $1 AND state IN ('succeeded', 'failed') AND ended_at IS NOT NULL
        ORDER BY number DESC LIMIT 5000
        """
    }

    func namesakesStatement(_ condition: String, _ details: JobDetails) -> String {
        """
        SELECT \(JobRecord.columns(with: details)) FROM jobs WHERE id = $1 \(condition) LIMIT 20
        """
    }
}

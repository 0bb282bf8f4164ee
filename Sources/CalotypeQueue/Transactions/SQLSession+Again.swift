internal import Calotype

/// Repeated submissions of jobs that already exist.
extension PreparedSubmission {
    /// The columns of an existing job that a repeated submission is compared with.
    static let compared = "\(JobRecord.columns), idempotency_key"

    /// Returns whether the job of this row is the job of this submission. If both have the same idempotency key, the
    /// queries of their addresses may differ, because most likely only the signature is new.
    ///
    /// - Parameter hasKey: whether their batches have the same idempotency key.
    func isSame(as row: SQLRow, hasKey: Bool = false) throws -> Bool {
        if try row.text("content_hash") == contentHash { return true }
        let key = try row.optional("idempotency_key", SQLRow.text)
        guard hasKey || (key != nil && key == submission.idempotencyKey) else { return false }
        return try differsInQueryAlone(from: row)
    }

    private func differsInQueryAlone(from row: SQLRow) throws -> Bool {
        guard case .url(let address) = submission.source, let known = try row.optional("source_url", SQLRow.text) else {
            return false
        }
        return try address.withoutQuery == known.withoutQuery && row.text("tool") == submission.tool.rawValue
            && row.text("metadata") == metadata && row.text("options") == options
            && row.integer("priority") == submission.priority.rank
            && row.optional("callback", SQLRow.text) == submission.callback
    }
}

extension SQLSession {
    /// Gives an existing job the address of a repeated submission, because its own address may expire earlier. Jobs
    /// that run or have succeeded are not changed. Returns the job as it is then.
    func readdress(_ row: SQLRow, by prepared: PreparedSubmission) throws -> QueuedJob {
        let job = try QueuedJob(row)
        guard case .url(let address) = prepared.submission.source, case .url(let known) = job.source, address != known
        else { return job }
        let changed = try first(
            """
            UPDATE jobs SET source_url = $2
            WHERE number = $1 AND state IN ('waiting', 'failed', 'cancelled')
            RETURNING \(JobRecord.columns)
            """, [.integer(job.number), .text(address)])
        return try changed.map(QueuedJob.init) ?? job
    }

    /// Returns whether a batch has these jobs and no others, in this order.
    ///
    /// - Parameter hasKey: whether the batches have the same idempotency key. Then the queries of addresses may differ.
    func hasSameJobs(_ batch: Int64, as jobs: [PreparedSubmission], hasKey: Bool) throws -> Bool {
        let rows = try run(
            "SELECT \(PreparedSubmission.compared) FROM jobs WHERE batch_number = $1 ORDER BY number", [.integer(batch)]
        )
        guard rows.count == jobs.count else { return false }
        for (row, job) in zip(rows, jobs) {
            let id = try row.text("id")
            let hasId = (job.submission.id?.rawValue ?? id) == id
            guard try hasId && job.isSame(as: row, hasKey: hasKey) else { return false }
        }
        return true
    }

    /// Returns the ids of the jobs of a repeated batch that still exist. If all of them exist, each is given the
    /// address of the new submission.
    func readdressJobs(of batch: Int64, by jobs: [PreparedSubmission]) throws -> [JobIdentifier] {
        let rows = try run(
            "SELECT \(JobRecord.columns) FROM jobs WHERE batch_number = $1 ORDER BY number", [.integer(batch)])
        guard rows.count == jobs.count else { return try rows.map { try JobIdentifier($0.text("id")) } }
        return try zip(rows, jobs).map { try readdress($0, by: $1).id }
    }
}

extension String {
    fileprivate var withoutQuery: Substring { prefix { $0 != "?" && $0 != "#" } }
}

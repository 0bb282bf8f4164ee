internal import Calotype

/// Submissions of jobs that are there already.
extension PreparedSubmission {
    /// The columns of a job that another submission is held against.
    static let compared = "\(JobRecord.columns), idempotency_key"

    /// Whether the job of this row is the one that is asked for. With the idempotency key of the job, its address may have
    /// another query, which is a new signature most likely.
    ///
    /// - Parameter hasKey: whether the key of the job's batch says so already.
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
    /// Gives a job that is not worked on, and may be yet, the address of the same image that somebody sends now: the one that
    /// it has may expire before. Returns the job as it is then.
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

    /// Whether a batch has these jobs and no others, in this order.
    ///
    /// - Parameter hasKey: whether its idempotency key says that it is the same: then addresses may have other queries.
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

    /// The ids of the jobs that are still there of a batch which is submitted again. Where all are, each has the address that
    /// was sent now.
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

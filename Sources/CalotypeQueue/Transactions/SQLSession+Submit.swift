internal import Calotype
internal import Foundation

/// A submission with everything that is computed before the transaction begins.
struct PreparedSubmission: Sendable {
    let submission: Submission
    let id: JobIdentifier
    let contentHash: String
    let metadata: String
    let options: String

    init(_ submission: Submission) throws {
        self.submission = submission
        id = try submission.id ?? JobIdentifier(newIdentifier())
        contentHash = try submission.contentHash
        metadata = try submission.metadata.json()
        options = try submission.options.json()
    }
}

extension SQLSession {
    /// Accepts the job, or returns the existing one.
    func submit(_ prepared: PreparedSubmission) throws -> SubmitOutcome {
        if let known = try known(prepared) { return known }
        guard let record = try insert([prepared], batch: nil).first else { throw QueueError.failed("no row") }
        return .created(record.job)
    }

    /// Inserts new jobs, and announces work.
    func insert(_ jobs: [PreparedSubmission], batch: Int64?) throws -> [JobRecord] {
        try needSources(of: jobs.map(\.submission.source), by: 1)
        let due = jobs.indices.filter { jobs[$0].submission.runAt == nil }
        let dueTurns = try turns(of: due.map { (jobs[$0].submission.userId, jobs[$0].submission.priority) })
        let turns = Dictionary(uniqueKeysWithValues: zip(due, dueTurns))
        var records: [JobRecord] = []
        for piece in Array(jobs.enumerated()).pieces(of: 200) {
            let rows = SQLRows(piece.map { index, job in job.cells(turn: turns[index], batch: batch, dialect.now) })
            let inserted = try run(
                """
                INSERT INTO jobs
                    (id, user_id, tool, source_url, source_bucket, source_key, source_sha256, source_size, metadata,
                     options, priority, state, is_due, delayed_until,
                     turn, batch_number, callback, content_hash, idempotency_key,
                     maximum_attempts, submitted_at, run_at)
                VALUES \(rows.text)
                RETURNING \(JobRecord.columns), EXISTS (
                    SELECT 1 FROM leftovers WHERE leftovers.user_id = jobs.user_id AND leftovers.job_id = jobs.id
                ) AS has_leftovers
                """, rows.values)
            records += try inserted.map(JobRecord.init)
            for row in inserted where try row.flag("has_leftovers") { try delayForSweep(QueuedJob(row)) }
        }
        records.sort { $0.job.number < $1.job.number }
        try record(records.map { JobStep(record: $0, from: nil) })
        try announceWork()
        return records
    }

    func announceWork() throws {
        if let notify = dialect.notify { try later(notify, []) }
    }

    /// Returns the existing job under the id or idempotency key; `nil` if there is none.
    private func known(_ prepared: PreparedSubmission) throws -> SubmitOutcome? {
        let submission = prepared.submission
        if let row = try owned(prepared, "id", prepared.id.rawValue) {
            guard try prepared.isSame(as: row) else { return .conflict(.id(prepared.id)) }
            let job = try readdress(row, by: prepared)
            // No other submission has an id that was generated here. So this transaction had succeeded before, and its
            // answer was lost.
            return submission.id == nil ? .created(job) : .existing(job)
        }
        guard let key = submission.idempotencyKey, let row = try owned(prepared, "idempotency_key", key) else {
            return nil
        }
        let isSame = try prepared.isSame(as: row) && (submission.id?.rawValue ?? row.text("id")) == row.text("id")
        return isSame ? .existing(try readdress(row, by: prepared)) : .conflict(.idempotencyKey(key))
    }

    private func owned(_ prepared: PreparedSubmission, _ column: String, _ value: String) throws -> SQLRow? {
        try first(
            "SELECT \(PreparedSubmission.compared) FROM jobs WHERE user_id = $1 AND \(column) = $2",
            [.text(prepared.submission.userId.rawValue), .text(value)])
    }
}

extension PreparedSubmission {
    fileprivate func cells(turn: Int64?, batch: Int64?, _ now: String) -> [SQLRows.Cell] {
        let (url, bucket, key, upload) = source
        return [
            .value(.text(id.rawValue)), .value(.text(submission.userId.rawValue)),
            .value(.text(submission.tool.rawValue)), .value(SQLValue(url)), .value(SQLValue(bucket)),
            .value(SQLValue(key)), .value(SQLValue(upload?.sha256)), .value(SQLValue(upload?.size)),
            .value(.text(metadata)), .value(.text(options)), .value(.integer(submission.priority.rank)),
            .value(.text("waiting")), .value(.integer(turn == nil ? 0 : 1)),
            .value(SQLValue(submission.runAt?.milliseconds)),
            .value(.integer(turn ?? 0)), .value(SQLValue(batch)),
            .value(SQLValue(submission.callback)), .value(.text(contentHash)),
            .value(SQLValue(submission.idempotencyKey)), .value(SQLValue(max(submission.maximumAttempts, 1))),
            .sql(now), submission.runAt.map { .value(.integer($0.milliseconds)) } ?? .sql(now),
        ]
    }

    private var source: (url: String?, bucket: String?, key: String?, upload: UploadedSource?) {
        switch submission.source {
        case .url(let url): (url, nil, nil, nil)
        case .object(let bucket, let key): (nil, bucket, key.rawValue, nil)
        case .upload(let source): (nil, nil, source.key.rawValue, source)
        }
    }
}

extension Date {
    var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1_000).rounded()) }
}

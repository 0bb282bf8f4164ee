internal import Calotype
internal import Foundation

/// A row of `jobs`: the job, and columns that only the queue itself uses.
struct JobRecord: Sendable {
    let job: QueuedJob
    let token: Int64
    let batchNumber: Int64?
    let turn: Int64
    /// The duration of its present lease. `nil` if it is not leased.
    let lease: Duration?
    /// Whether it waits for its requested start time. A job that waits for its next attempt is not delayed.
    let isDelayed: Bool

    /// The columns that every statement which returns jobs names.
    static let columns = columns(with: .all)

    /// Returns these columns, with empty values in place of details that are not requested.
    static func columns(with details: JobDetails) -> String {
        """
        number, id, user_id, tool, source_url, source_bucket, source_key, source_sha256, source_size,
        \(details.contains(.metadata) ? "metadata" : "'{}' AS metadata"),
        \(details.contains(.options) ? "options" : "'{}' AS options"),
        priority, state, is_due, turn, batch_number,
        (SELECT batches.id FROM batches WHERE batches.number = jobs.batch_number) AS batch_id,
        callback, content_hash, attempt, maximum_attempts, token, worker, lease_ms, is_cancellation_requested,
        submitted_at, run_at, started_at, ended_at, failure_kind, failure_reason,
        \(details.contains(.result) ? "result" : "NULL AS result"),
        \(details.contains(.preview) ? "preview" : "NULL AS preview")
        """
    }

    init(_ row: SQLRow) throws {
        token = try row.integer("token")
        batchNumber = try row.optional("batch_number", SQLRow.integer)
        turn = try row.integer("turn")
        lease = try row.optional("lease_ms", SQLRow.integer).map { .milliseconds($0) }
        job = try QueuedJob(row)
        let isDue = try row.flag("is_due")
        isDelayed = job.state == .waiting && !isDue && job.attempt == 0 && job.runAt > job.submittedAt
    }
}

extension QueuedJob {
    init(_ row: SQLRow) throws {
        self.init(
            number: try row.integer("number"), id: try JobIdentifier(row.text("id")),
            userId: try JobIdentifier(row.text("user_id")), tool: ImageTool(rawValue: try row.text("tool")),
            source: try JobSource(row), storedMetadata: StoredFields(json: try row.text("metadata")),
            storedOptions: StoredFields(json: try row.text("options")),
            priority: try JobPriority(rank: row.integer("priority")), state: try row.choice("state"),
            batch: try row.optional("batch_id", SQLRow.text).map(BatchID.init),
            callback: try row.optional("callback", SQLRow.text), submittedAt: try row.date("submitted_at"),
            runAt: try row.date("run_at"), startedAt: try row.optional("started_at", SQLRow.date),
            endedAt: try row.optional("ended_at", SQLRow.date), attempt: Int(try row.integer("attempt")),
            maximumAttempts: Int(try row.integer("maximum_attempts")),
            worker: try row.optional("worker", SQLRow.text).map { WorkerID(rawValue: $0) },
            isCancellationRequested: try row.flag("is_cancellation_requested"), failure: try JobFailure(row),
            result: try row.optional("result", SQLRow.text).map { StoredResult(json: Array($0.utf8)) },
            preview: try StoredPreview(row), contentHash: try row.text("content_hash"))
    }
}

extension JobSource {
    init(_ row: SQLRow) throws {
        if let url = try row.optional("source_url", SQLRow.text) {
            self = .url(url)
            return
        }
        let key = try ObjectKey(row.text("source_key"))
        if let bucket = try row.optional("source_bucket", SQLRow.text) {
            self = .object(bucket: bucket, key: key)
        } else {
            let (sha256, size) = (try row.text("source_sha256"), Int(try row.integer("source_size")))
            self = .upload(UploadedSource(key: key, sha256: sha256, size: size))
        }
    }
}

extension JobFailure {
    init?(_ row: SQLRow) throws {
        guard try !row.isNull("failure_kind"), try !row.text("failure_kind").isEmpty else { return nil }
        self.init(kind: try row.choice("failure_kind"), reason: .init(rawValue: try row.text("failure_reason")))
    }
}

extension JobPriority {
    /// The rank in the database: 0 is the most urgent.
    var rank: Int64 {
        switch self {
        case .urgent: 0
        case .normal: 1
        case .background: 2
        }
    }

    init(rank: Int64) throws {
        guard let priority = Self.allCases.first(where: { $0.rank == rank }) else {
            throw QueueError.failed("no priority \(rank)")
        }
        self = priority
    }
}

extension SQLRow {
    /// Reads a word of a closed set.
    func choice<Choice: RawRepresentable<String>>(_ name: String) throws -> Choice {
        guard let choice = Choice(rawValue: try text(name)) else { throw QueueError.failed("unknown word in \(name)") }
        return choice
    }
}

extension Decodable {
    init(json: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(json.utf8)) }
}

extension Encodable {
    /// Returns JSON. Equal values give equal texts.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

extension StoredPreview {
    init?(_ row: SQLRow) throws {
        guard let text = try row.optional("preview", SQLRow.text) else { return nil }
        json = Array(text.utf8)
    }
}

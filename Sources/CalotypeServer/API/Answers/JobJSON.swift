internal import Calotype
internal import CalotypeQueue
internal import Foundation

/// A job as the API tells of it. What there is nothing to say of is left out.
struct JobJSON: Encodable, Sendable {
    let id, userId, tool: String
    /// Without its query, which is often a signature.
    let sourceUrl: String?
    let sourcePath: String?
    let source: SourceJSON?
    let metadata: [String: JSONValue]
    let options: [String: JSONValue]?
    let priority: JobPriority
    let state: JobState
    let batchId: String?
    let callbackUrl: String?
    let submittedAt, runAt: Date
    let startedAt, endedAt: Date?
    let attempt, maximumAttempts: Int
    let worker: String?
    let cancellationRequested: Bool
    let failure: FailureJSON?
    /// Provisional: a failing attempt removes it.
    let preview: JSONValue?
    let result: JSONValue?
    var attempts: [AttemptJSON]?
    var deliveries: [DeliveryJSON]?

    init(_ job: QueuedJob, store: any ObjectStore) {
        id = job.id.rawValue
        userId = job.userId.rawValue
        tool = job.tool.rawValue
        switch job.source {
        case .url(let address): (sourceUrl, sourcePath, source) = (address.withoutQuery, nil, nil)
        case .object(let bucket, let key): (sourceUrl, sourcePath, source) = (nil, "s3://\(bucket)/\(key)", nil)
        case .stored(let stored): (sourceUrl, sourcePath, source) = (nil, nil, SourceJSON(stored))
        }
        metadata = job.metadata
        options = job.options.isEmpty ? nil : job.options
        priority = job.priority
        state = job.state
        batchId = job.batch?.rawValue
        callbackUrl = job.callback?.withoutQuery
        submittedAt = job.submittedAt
        runAt = job.runAt
        startedAt = job.startedAt
        endedAt = job.endedAt
        attempt = job.attempt
        maximumAttempts = job.maximumAttempts
        worker = job.worker?.rawValue
        cancellationRequested = job.isCancellationRequested
        failure = job.failure.map(FailureJSON.init)
        preview = job.preview.flatMap { JSONValue(preview: $0, of: job.id, job.userId, addressedBy: store) }
        result = job.result.flatMap { JSONValue(result: $0, of: job, addressedBy: store) }
    }
}

/// An uploaded source.
struct SourceJSON: Encodable, Sendable {
    let sha256: String
    let size: Int

    init(_ source: StoredSource) {
        sha256 = source.sha256
        size = source.size
    }
}

struct FailureJSON: Encodable, Sendable {
    let kind, reason: String

    init(_ failure: JobFailure) {
        kind = failure.kind.rawValue
        reason = failure.reason.rawValue
    }
}

struct AttemptJSON: Encodable, Sendable {
    let number: Int
    let token: Int64
    let worker: String
    let startedAt: Date
    let endedAt: Date?
    let outcome: String
    let failure: FailureJSON?
    let stages: [StageTime]

    init(_ attempt: Attempt) {
        number = attempt.number
        token = attempt.token.rawValue
        worker = attempt.worker.rawValue
        startedAt = attempt.startedAt
        endedAt = attempt.endedAt
        outcome = attempt.outcome.rawValue
        failure = attempt.failure.map(FailureJSON.init)
        stages = attempt.stages
    }
}

/// A message to the callback of a job.
struct DeliveryJSON: Encodable, Sendable {
    let id: String
    let event: String?
    let state: String
    let attempt: Int
    let attempts: [AttemptJSON]
    let nextAt, endedAt: Date?

    struct AttemptJSON: Encodable, Sendable {
        let at: Date
        let status: Int?
        let failure: String?
    }

    init(_ delivery: DeliveryStatus) {
        id = delivery.id
        event = delivery.event
        state = delivery.state.rawValue
        attempt = delivery.attempt
        attempts = delivery.attempts.map { AttemptJSON(at: $0.at, status: $0.status, failure: $0.failure) }
        nextAt = delivery.nextAt
        endedAt = delivery.endedAt
    }
}

extension JSONValue {
    /// A result whose variants carry addresses that are good now, and outside: a presigned one lives for a week only, and
    /// nobody else can open a file of this machine.
    fileprivate init?(result: StoredResult, of job: QueuedJob, addressedBy store: any ObjectStore) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(result.json)),
            case .object(var fields) = value
        else { return nil }
        if case .array(let variants)? = fields["variants"] {
            fields["variants"] = .array(variants.map { $0.addressed(in: job.id, job.userId, by: store) })
        }
        self = .object(fields)
    }

    /// The same of a preview.
    init?(preview: StoredPreview, of job: JobIdentifier, _ user: JobIdentifier, addressedBy store: any ObjectStore) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(preview.json)) else { return nil }
        self = value.addressed(in: job, user, by: store)
    }

    private func addressed(in job: JobIdentifier, _ user: JobIdentifier, by store: any ObjectStore) -> JSONValue {
        guard case .object(var fields) = self, case .string(let name)? = fields["key"],
            case .string(let variant)? = fields["variant"], let key = try? ObjectKey(name),
            let image = try? store.url(of: key)
        else { return self }
        let own = "/v1/jobs/\(job)/variants/"
        fields["url"] = .string(image.hasPrefix("http") ? image : "\(own)\(variant)?user=\(user)")
        if case .object(var file)? = fields["vtt"], case .string(let name)? = file["key"],
            let key = try? ObjectKey(name), let url = try? store.url(of: key)
        {
            let isOpen = url.hasPrefix("http") && !url.contains("?") && url.folder == image.folder
            let last = name.split(separator: "/").last ?? ""
            file["url"] = .string(isOpen ? url : "\(own)\(last)?user=\(user)")
            fields["vtt"] = .object(file)
        }
        return .object(fields)
    }
}

extension String {
    /// An address up to its last slash. Where addresses are signed, those of two files that lie together need not share it,
    /// and then one leads to nothing that lies beside it.
    fileprivate var folder: Substring { self[..<(lastIndex(of: "/") ?? endIndex)] }

    /// An address without the parts that may hold a secret.
    var withoutQuery: String {
        String(prefix { $0 != "?" && $0 != "#" }).replacing(#/:\/\/[^\/]*@/#, with: "://")
    }
}

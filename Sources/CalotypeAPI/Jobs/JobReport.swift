public import struct Foundation.Date

/// A job as the service reports it. Members without a value are left out of the JSON.
public struct JobReport: Sendable, Hashable {
    /// The id. Together with `userId` it identifies the job.
    public var id: String
    /// The owner of the job.
    public var userId: String
    /// The tool that the job named.
    public var tool: String
    /// The address of the source, without its query. `nil` if the source is somewhere else.
    public var sourceUrl: String?
    /// The source in a bucket, as `s3://bucket/key`.
    public var sourcePath: String?
    /// The uploaded source.
    public var source: Source?
    /// The job's metadata, unchanged.
    public var metadata: EncodedJSON<[String: JSONValue]>
    /// The job's options. Addresses in them are without their query. `nil` if there are none.
    public var options: EncodedJSON<[String: JSONValue]>?
    /// `urgent`, `normal` or `background`.
    public var priority: String
    /// `waiting`, `running`, `succeeded`, `failed` or `cancelled`.
    public var state: String
    /// The batch that the job belongs to.
    public var batchId: String?
    /// The address that hears of the job's end, without its query.
    public var callbackUrl: String?
    /// When the job was accepted.
    public var submittedAt: Date
    /// The time before which the job does not start.
    public var runAt: Date?
    /// When the latest attempt started.
    public var startedAt: Date?
    /// When the job ended.
    public var endedAt: Date?
    /// The number of attempts that have started.
    public var attempt: Int
    /// The largest number of attempts.
    public var maximumAttempts: Int
    /// The worker that runs the job, or ran it last.
    public var worker: String?
    /// Whether somebody asked to cancel the job while it ran.
    public var cancellationRequested: Bool
    /// Why the job failed.
    public var failure: FailureCode?
    /// The first variant of a job that still runs. It is removed if the attempt fails.
    public var preview: VariantDescription?
    /// The result, when the job has succeeded or failed.
    public var result: EncodedJSON<JobResult>?
    /// The attempts, if one job was asked for.
    public var attempts: [AttemptReport]?
    /// The webhooks of the job, if one job was asked for.
    public var deliveries: [DeliveryReport]?
    /// The members to encode. `nil` encodes all of them.
    package var fields: Set<Field>?

    package init(
        id: String, userId: String, tool: String, metadata: EncodedJSON<[String: JSONValue]>, priority: String,
        state: String, submittedAt: Date, attempt: Int, maximumAttempts: Int, cancellationRequested: Bool
    ) {
        self.id = id
        self.userId = userId
        self.tool = tool
        self.metadata = metadata
        self.priority = priority
        self.state = state
        self.submittedAt = submittedAt
        self.attempt = attempt
        self.maximumAttempts = maximumAttempts
        self.cancellationRequested = cancellationRequested
    }

    /// An uploaded source.
    public struct Source: Codable, Sendable, Hashable {
        /// The SHA-256 of the bytes, as 64 lower-case hexadecimal digits. Other jobs name the source by it.
        public var sha256: String
        /// The size in bytes.
        public var size: Int

        package init(sha256: String, size: Int) {
            self.sha256 = sha256
            self.size = size
        }
    }

    /// Whether the job has ended: it has succeeded or failed, or was cancelled.
    public var isEnded: Bool { ["succeeded", "failed", "cancelled"].contains(state) }
}

extension JobReport: Codable {
    package enum Field: String, CodingKey, CaseIterable {
        case id, userId, tool, sourceUrl, sourcePath, source, metadata, options, priority, state, batchId, callbackUrl
        case submittedAt, runAt, startedAt, endedAt, attempt, maximumAttempts, worker, cancellationRequested, failure
        case preview, result, attempts, deliveries
    }

    typealias CodingKeys = Field

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Field.self)
        func put(_ field: Field, _ value: (some Encodable)?) throws {
            guard fields?.contains(field) ?? true else { return }
            try container.encodeIfPresent(value, forKey: field)
        }
        try put(.id, id)
        try put(.userId, userId)
        try put(.tool, tool)
        try put(.sourceUrl, sourceUrl)
        try put(.sourcePath, sourcePath)
        try put(.source, source)
        try put(.metadata, metadata)
        try put(.options, options)
        try put(.priority, priority)
        try put(.state, state)
        try put(.batchId, batchId)
        try put(.callbackUrl, callbackUrl)
        try put(.submittedAt, submittedAt)
        try put(.runAt, runAt)
        try put(.startedAt, startedAt)
        try put(.endedAt, endedAt)
        try put(.attempt, attempt)
        try put(.maximumAttempts, maximumAttempts)
        try put(.worker, worker)
        try put(.cancellationRequested, cancellationRequested)
        try put(.failure, failure)
        try put(.preview, preview)
        try put(.result, result)
        try put(.attempts, attempts)
        try put(.deliveries, deliveries)
    }
}

/// The kind and the reason of a failure.
public struct FailureCode: Codable, Sendable, Hashable {
    /// The class of the failure: `source`, `processing`, `upload` or `memory`.
    public var kind: String
    /// The code of the reason, such as `not-found`.
    public var reason: String

    package init(kind: String, reason: String) {
        self.kind = kind
        self.reason = reason
    }
}

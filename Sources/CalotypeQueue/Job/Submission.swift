public import Calotype
public import struct Foundation.Date

/// A job that is to be accepted by the queue.
public struct Submission: Sendable, Hashable {
    /// The id. `nil` lets the queue choose one.
    public var id: JobIdentifier?
    /// The tool. It is not checked: without a preset the job is accepted, and fails when it is processed.
    public var tool: ImageTool
    /// The source. An `upload` must be in the store before. While it is being removed, `submit` throws `unavailable`.
    public var source: JobSource
    /// The owner. Ids and idempotency keys are unique per user, and users take turns.
    public var userId: JobIdentifier
    /// Metadata that the result returns. It is part of the content hash.
    public var metadata: [String: JSONValue]
    /// Options that override the preset for this job.
    public var options: [String: JSONValue]
    /// The priority. Within one priority, users take turns.
    public var priority: JobPriority
    /// The earliest start, by the database's clock. `nil` means at once.
    public var runAt: Date?
    /// Identifies the job if it has no id. At most one job of a user has it.
    public var idempotencyKey: String?
    /// A URL that receives webhooks about the job's preview and its end.
    public var callback: String?
    /// Identifies the image if its address does not. Two submissions with the same identity ask for the same image,
    /// even if their sources differ. `nil` identifies the image by its source.
    public var sourceIdentity: String?
    /// The maximum number of attempts, including the first.
    public var maximumAttempts = 5

    /// Creates a submission. By default it has `normal` priority, starts at once, and gets a generated id.
    public init(
        id: JobIdentifier? = nil, tool: ImageTool, source: JobSource, userId: JobIdentifier,
        metadata: [String: JSONValue] = [:], options: [String: JSONValue] = [:], priority: JobPriority = .normal,
        runAt: Date? = nil, idempotencyKey: String? = nil, callback: String? = nil, sourceIdentity: String? = nil
    ) {
        self.id = id
        self.tool = tool
        self.source = source
        self.userId = userId
        self.metadata = metadata
        self.options = options
        self.priority = priority
        self.runAt = runAt
        self.idempotencyKey = idempotencyKey
        self.callback = callback
        self.sourceIdentity = sourceIdentity
    }
}

/// The result of a submission.
public enum SubmitOutcome: Sendable {
    /// The job was accepted now.
    case created(QueuedJob)
    /// An equal job was accepted before. If this submission has a newer address of the same image, and the job may
    /// still need it, the job now has that address.
    case existing(QueuedJob)
    /// Nothing was accepted.
    case conflict(SubmitConflict)
}

/// The name that is already taken. An id or key is taken by a job with other content; for a job of a batch, by any job.
public enum SubmitConflict: Sendable, Hashable {
    /// The id of a job of the same user.
    case id(JobIdentifier)
    /// The idempotency key of a job, or of a batch, of the same user.
    case idempotencyKey(String)
    /// The id of a batch of the same user.
    case batch(BatchID)
}

public import Calotype
public import struct Foundation.Date

/// A job that asks to be accepted.
public struct Submission: Sendable, Hashable {
    /// `nil` lets the queue choose one.
    public var id: JobIdentifier?
    /// Not checked: without a preset the job is accepted, and fails when it is processed.
    public var tool: ImageTool
    /// A `stored` one is uploaded before. While it is being removed, the submission throws `unavailable`.
    public var source: JobSource
    /// The owner: ids and idempotency keys are each user's own, and users take turns.
    public var userId: JobIdentifier
    /// Comes back in the result. Part of what makes the job the same or another.
    public var metadata: [String: JSONValue]
    /// What this job wants otherwise than its preset says.
    public var options: [String: JSONValue]
    /// Which jobs go first. Within one priority users take turns.
    public var priority: JobPriority
    /// Not before this time, by the database's clock.
    public var runAt: Date?
    /// Stands for the id where there is none; at most one job of a user has it.
    public var idempotencyKey: String?
    /// Hears of the job's end.
    public var callback: String?
    /// Names the image, where its address does not: two submissions with the same one ask for the same image, wherever each
    /// says it is. `nil` lets the source speak for itself.
    public var sourceIdentity: String?
    /// In all, the first one included.
    public var maximumAttempts = 5

    /// With nothing more said: of `normal` priority, at once, under an id that the queue makes.
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

/// What came of a submission.
public enum SubmitOutcome: Sendable {
    /// Accepted now.
    case created(QueuedJob)
    /// The same job was accepted before. Where this submission has a newer address of the same image, and the job may still
    /// need it, the job has that now.
    case existing(QueuedJob)
    /// Nothing was accepted.
    case conflict(SubmitConflict)
}

/// What is taken already, with other content; by a job of a batch, with any content.
public enum SubmitConflict: Sendable, Hashable {
    /// Of a job of the same user.
    case id(JobIdentifier)
    /// Of a job, or of a batch, of the same user.
    case idempotencyKey(String)
    /// The id of a batch of the same user.
    case batch(BatchID)
}

public import Calotype
public import struct Foundation.Date

/// A job that asks to be accepted.
public struct Submission: Sendable, Hashable {
    /// `nil` lets the queue choose one.
    public var id: JobIdentifier?
    public var tool: ImageTool
    public var source: JobSource
    public var userId: JobIdentifier
    public var metadata: [String: JSONValue]
    /// What this job wants otherwise than its preset says.
    public var options: [String: JSONValue]
    public var priority: JobPriority
    /// Not before this time, by the database's clock.
    public var runAt: Date?
    /// Stands for the id where there is none; at most one job of a user has it.
    public var idempotencyKey: String?
    /// Hears of the job's end.
    public var callback: String?
    /// In all, the first one included.
    public var maximumAttempts = 5

    public init(
        id: JobIdentifier? = nil, tool: ImageTool, source: JobSource, userId: JobIdentifier,
        metadata: [String: JSONValue] = [:], options: [String: JSONValue] = [:], priority: JobPriority = .normal,
        runAt: Date? = nil, idempotencyKey: String? = nil, callback: String? = nil
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
    }
}

/// What came of a submission.
public enum SubmitOutcome: Sendable {
    case created(QueuedJob)
    /// The same job was accepted before.
    case existing(QueuedJob)
    case conflict(SubmitConflict)
}

/// What is taken already, with other content.
public enum SubmitConflict: Sendable, Hashable {
    case id(JobIdentifier)
    case idempotencyKey(String)
    case batch(BatchID)
}

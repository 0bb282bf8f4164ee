public import Calotype
public import struct Foundation.Date

/// The id of a batch. The same characters as a job's.
public struct BatchID: Sendable, Hashable, CustomStringConvertible {
    public let rawValue: String
    public var description: String { rawValue }

    /// Throws `InvalidJob` for what is not 1 to 128 letters, digits, `-`, `_` or `.`.
    public init(_ rawValue: String) throws { self.rawValue = try JobIdentifier(rawValue, field: "batch").rawValue }
    /// One that nobody has.
    public init() { rawValue = newIdentifier() }
}

/// Many jobs that are accepted all or none. A job that was accepted before, alone or in another batch, is a conflict.
public struct BatchSubmission: Sendable, Hashable {
    public var id: BatchID
    public var jobs: [Submission]
    /// Stands for the id where the caller did not choose it.
    public var idempotencyKey: String?
    /// Hears once, when every job has ended.
    public var callback: String?

    public init(id: BatchID = BatchID(), jobs: [Submission], idempotencyKey: String? = nil, callback: String? = nil) {
        self.id = id
        self.jobs = jobs
        self.idempotencyKey = idempotencyKey
        self.callback = callback
    }
}

/// What came of a batch.
public enum BatchOutcome: Sendable {
    /// With the ids of its jobs, in the order of the submission.
    case created(BatchStatus, [JobIdentifier])
    case existing(BatchStatus)
    /// Nothing was accepted.
    case conflict(SubmitConflict)
}

/// How far a batch is.
public struct BatchStatus: Sendable, Hashable {
    public let id: BatchID
    /// `nil` where its jobs belong to several users: then only those who may see all see it.
    public let userId: JobIdentifier?
    public let submittedAt: Date
    /// When its last job ended.
    public let endedAt: Date?
    public let counts: [JobState: Int]
    public let callback: String?

    public var total: Int { counts.values.reduce(0, +) }
}

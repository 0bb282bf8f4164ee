public import Calotype
public import struct Foundation.Date

/// The id of a batch. The same characters as a job's.
public struct BatchID: Sendable, Hashable, CustomStringConvertible {
    /// 1 to 256 characters; 32 hexadecimal digits where `init()` made it. Batches of two users may have the same.
    public let rawValue: String
    public var description: String { rawValue }

    /// Throws `InvalidJob` for what is no `JobIdentifier`.
    public init(_ rawValue: String) throws { self.rawValue = try JobIdentifier(rawValue, field: "batch").rawValue }
    /// One that nobody has.
    public init() { rawValue = newIdentifier() }
}

/// Many jobs that are accepted all or none. A job that was accepted before, alone or in another batch, is a conflict.
public struct BatchSubmission: Sendable, Hashable {
    /// The caller's choice, or a new one: with the same id and content there is no second batch.
    public var id: BatchID { didSet { isNamed = true } }
    /// Whether the caller chose the id. A batch that has none and is submitted again is found by its jobs.
    public private(set) var isNamed: Bool
    /// Of one user or of several: then only those who may see all see the batch.
    public var jobs: [Submission]
    /// Stands for the id where the caller did not choose it.
    public var idempotencyKey: String?
    /// Hears when every job has ended, and again where one was queued anew since.
    public var callback: String?

    /// With an id of its own unless one is named, and no callback.
    public init(id: BatchID? = nil, jobs: [Submission], idempotencyKey: String? = nil, callback: String? = nil) {
        self.id = id ?? BatchID()
        isNamed = id != nil
        self.jobs = jobs
        self.idempotencyKey = idempotencyKey
        self.callback = callback
    }
}

/// What came of a batch.
public enum BatchOutcome: Sendable {
    /// With the ids of its jobs, in the order of the submission.
    case created(BatchStatus, [JobIdentifier])
    /// The same batch was accepted before: how far it is now, and its jobs in their order, without those that were deleted.
    case existing(BatchStatus, [JobIdentifier])
    /// Nothing was accepted.
    case conflict(SubmitConflict)
}

/// How far a batch is.
public struct BatchStatus: Sendable, Hashable {
    /// That of its submission.
    public let id: BatchID
    /// `nil` where its jobs belong to several users: then only those who may see all see it.
    public let userId: JobIdentifier?
    /// By the database's clock.
    public let submittedAt: Date
    /// When its last job ended.
    public let endedAt: Date?
    /// How many of its jobs are in each state, 0 included. Those that were deleted stay counted.
    public let counts: [JobState: Int]
    /// Where its end is told. It may hold a secret: not for logs.
    public let callback: String?

    /// How many jobs were submitted with it: the same for ever.
    public var total: Int { counts.values.reduce(0, +) }
}

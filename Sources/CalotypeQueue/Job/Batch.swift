public import Calotype
public import struct Foundation.Date

/// The id of a batch. It has the format of a job id.
public struct BatchID: Sendable, Hashable, CustomStringConvertible {
    /// 1 to 256 characters; 32 hexadecimal digits if `init()` created it. Two users may have batches with the same id.
    public let rawValue: String
    public var description: String { rawValue }

    /// Throws `InvalidJob` if the text is not a valid `JobIdentifier`.
    public init(_ rawValue: String) throws { self.rawValue = try JobIdentifier(rawValue, field: "batch").rawValue }
    /// Creates a new unique id.
    public init() { rawValue = newIdentifier() }
}

/// Jobs that are accepted all or none. A job that was accepted before, alone or in another batch, is a conflict.
public struct BatchSubmission: Sendable, Hashable {
    /// The id, given by the caller or generated. Submitting the same id and content again creates no second batch.
    public var id: BatchID { didSet { isNamed = true } }
    /// Whether the caller chose the id. A batch without a chosen id that is submitted again is found by its jobs.
    public private(set) var isNamed: Bool
    /// The jobs, of one user or of several. If several, only the scope `all` sees the batch.
    public var jobs: [Submission]
    /// Identifies the batch if the caller did not choose an id.
    public var idempotencyKey: String?
    /// A URL that receives a webhook when every job has ended, and again if a job was queued again and all have ended.
    public var callback: String?

    /// Creates a batch. Without `id`, a new one is generated.
    public init(id: BatchID? = nil, jobs: [Submission], idempotencyKey: String? = nil, callback: String? = nil) {
        self.id = id ?? BatchID()
        isNamed = id != nil
        self.jobs = jobs
        self.idempotencyKey = idempotencyKey
        self.callback = callback
    }
}

/// The result of submitting a batch.
public enum BatchOutcome: Sendable {
    /// The batch was accepted. The ids of its jobs are in the order of the submission.
    case created(BatchStatus, [JobIdentifier])
    /// An equal batch was accepted before. Its present status, and the ids of its jobs in their order, without deleted
    /// ones.
    case existing(BatchStatus, [JobIdentifier])
    /// Nothing was accepted.
    case conflict(SubmitConflict)
}

/// The status of a batch.
public struct BatchStatus: Sendable, Hashable {
    /// The id of its submission.
    public let id: BatchID
    /// The owner. `nil` if its jobs belong to several users; then only the scope `all` sees it.
    public let userId: JobIdentifier?
    /// When it was accepted, by the database's clock.
    public let submittedAt: Date
    /// When its last job ended. `nil` if a job is waiting or running.
    public let endedAt: Date?
    /// How many of its jobs are in each state, including zeros. Deleted jobs stay counted.
    public let counts: [JobState: Int]
    /// The URL that receives its webhook. It may contain a secret: do not log it.
    public let callback: String?

    /// How many jobs were submitted with it. The number never changes.
    public var total: Int { counts.values.reduce(0, +) }
}

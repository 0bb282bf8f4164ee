public import Calotype
public import struct Foundation.Date

/// A job as the queue stores it.
public struct QueuedJob: Sendable, Hashable {
    /// The number of the job in the order of acceptance.
    public let number: Int64
    /// The id. It is unique among the jobs of one user; another user may have a job with the same id.
    public let id: JobIdentifier
    /// The owner. Users take turns, however many jobs one of them has.
    public let userId: JobIdentifier
    /// The tool. The queue does not check it: a job whose tool has no preset fails when it is processed.
    public let tool: ImageTool
    /// The source. Each attempt reads it again.
    public let source: JobSource
    /// The metadata of the submission. The result returns it. It is decoded on each access.
    public var metadata: [String: JSONValue] { storedMetadata.fields }
    /// The options of the submission, which override the preset. They are decoded on each access.
    public var options: [String: JSONValue] { storedOptions.fields }
    /// `metadata` as the database stores it.
    package let storedMetadata: StoredFields
    /// `options` as the database stores them.
    package let storedOptions: StoredFields
    /// The priority of the submission. A retry keeps it.
    public let priority: JobPriority
    /// The present state. A job that waits for another attempt is `waiting` again.
    public let state: JobState
    /// The batch. `nil` if the job was submitted alone.
    public let batch: BatchID?
    /// The URL that receives webhooks about its preview and its end. It may contain a secret: do not log it.
    public let callback: String?
    /// When it was accepted, by the database's clock, as are `startedAt` and `endedAt`.
    public let submittedAt: Date
    /// When a waiting job is due.
    public let runAt: Date
    /// When its last attempt began.
    public let startedAt: Date?
    /// When it ended. `nil` if it has not ended, or was queued again.
    public let endedAt: Date?
    /// How many attempts have begun since it was accepted or queued again. Released attempts do not count.
    public let attempt: Int
    /// How many attempts may begin before the job fails, including the first: at least 1. A job that is queued again
    /// has this number of attempts again.
    public let maximumAttempts: Int
    /// The worker that has it now.
    public let worker: WorkerID?
    /// Whether cancellation of the running job was requested. Its worker has not learned of it yet, or has not stopped
    /// yet.
    public let isCancellationRequested: Bool
    /// The failure of the last failed attempt.
    public let failure: JobFailure?
    /// The result. It is present once the job has succeeded or failed.
    public let result: StoredResult?
    /// The preview: a variant that the running attempt has stored before the others. It is provisional: if the attempt
    /// fails, the preview is removed.
    public let preview: StoredPreview?
    /// A hash of the requested work. A submission with the same id and another hash is a conflict.
    public let contentHash: String
}

/// The class of a failure. Its values are safe as metric labels.
public struct JobFailure: Sendable, Hashable {
    /// The stage that failed, or `memory`.
    public let kind: ImageProcessingError.Kind
    /// The reason within the kind. A later release may have written a reason that this release does not know.
    public let reason: ImageProcessingError.Reason

    /// Creates a failure. It is not checked that the reason belongs to the kind.
    public init(kind: ImageProcessingError.Kind, reason: ImageProcessingError.Reason) {
        self.kind = kind
        self.reason = reason
    }
}

/// An `ImageProcessingResult` in the specification's JSON.
public struct StoredResult: Sendable, Hashable {
    /// JSON in UTF-8, as it was written when the job ended. Its addresses may have expired since.
    public let json: [UInt8]
    /// Creates a value from any bytes, without checks.
    public init(json: [UInt8]) { self.json = json }
}

/// A `StoredVariant` in the specification's JSON.
public struct StoredPreview: Sendable, Hashable {
    /// JSON in UTF-8, as it was written when the preview was stored.
    public let json: [UInt8]
    /// Creates a value from any bytes, without checks.
    public init(json: [UInt8]) { self.json = json }
}

public import Calotype
public import struct Foundation.Date

/// A job as the queue has it.
public struct QueuedJob: Sendable, Hashable {
    /// The order in which jobs were accepted.
    public let number: Int64
    public let id: JobIdentifier
    public let userId: JobIdentifier
    public let tool: ImageTool
    public let source: JobSource
    public let metadata: [String: JSONValue]
    public let options: [String: JSONValue]
    public let priority: JobPriority
    public let state: JobState
    public let batch: BatchID?
    public let callback: String?
    public let submittedAt: Date
    /// When a waiting job is due.
    public let runAt: Date
    /// When its last attempt began.
    public let startedAt: Date?
    public let endedAt: Date?
    /// How many attempts have begun.
    public let attempt: Int
    public let maximumAttempts: Int
    /// Who has it now.
    public let worker: WorkerID?
    public let isCancellationRequested: Bool
    /// Of the last attempt that failed.
    public let failure: JobFailure?
    /// There once the job has succeeded or failed.
    public let result: StoredResult?
    /// What its running attempt has stored before the other variants: provisional, for a failing attempt removes it.
    public let preview: StoredPreview?
    /// Of what was asked for; the same id with another one is a conflict.
    public let contentHash: String
}

/// What class of failure it was: safe as metric labels.
public struct JobFailure: Sendable, Hashable {
    public let kind: ImageProcessingError.Kind
    public let reason: ImageProcessingError.Reason

    public init(kind: ImageProcessingError.Kind, reason: ImageProcessingError.Reason) {
        self.kind = kind
        self.reason = reason
    }
}

/// An `ImageProcessingResult` in the specification's JSON.
public struct StoredResult: Sendable, Hashable {
    public let json: [UInt8]
    public init(json: [UInt8]) { self.json = json }
}

/// A `StoredVariant` in the specification's JSON.
public struct StoredPreview: Sendable, Hashable {
    public let json: [UInt8]
    public init(json: [UInt8]) { self.json = json }
}

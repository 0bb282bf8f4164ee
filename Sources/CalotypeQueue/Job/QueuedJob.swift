public import Calotype
public import struct Foundation.Date

/// A job as the queue has it.
public struct QueuedJob: Sendable, Hashable {
    /// The order in which jobs were accepted.
    public let number: Int64
    /// Of the jobs of its user only this one has it; another user's may.
    public let id: JobIdentifier
    /// The owner. Users take turns, however many jobs one of them has.
    public let userId: JobIdentifier
    /// Not checked by the queue: without a preset the job fails when it is processed.
    public let tool: ImageTool
    /// What each attempt reads anew.
    public let source: JobSource
    /// As submitted: it comes back in the result. Decoded on each call.
    public var metadata: [String: JSONValue] { storedMetadata.fields }
    /// As submitted: what the job wants otherwise than its preset says. Decoded on each call.
    public var options: [String: JSONValue] { storedOptions.fields }
    /// `metadata` as the database keeps it.
    package let storedMetadata: StoredFields
    /// `options` as the database keeps them.
    package let storedOptions: StoredFields
    /// As submitted, also on a retry.
    public let priority: JobPriority
    /// Where it is now. While it waits for another attempt it is `waiting` again.
    public let state: JobState
    /// `nil` where it was submitted alone.
    public let batch: BatchID?
    /// Where its end, and its preview, are told. It may hold a secret: not for logs.
    public let callback: String?
    /// When it was accepted, by the database's clock, which also tells `startedAt` and `endedAt`.
    public let submittedAt: Date
    /// When a waiting job is due.
    public let runAt: Date
    /// When its last attempt began.
    public let startedAt: Date?
    /// `nil` until it has ended, and again where somebody queues it anew.
    public let endedAt: Date?
    /// How many attempts have begun since it was accepted, or queued anew; those that were released do not count.
    public let attempt: Int
    /// How many may begin before it fails, the first one included: at least 1. Queued anew, it has all of them again.
    public let maximumAttempts: Int
    /// Who has it now.
    public let worker: WorkerID?
    /// Only of a running job: its worker has yet to hear of it, or to stop.
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
    /// Which stage failed, or `memory`.
    public let kind: ImageProcessingError.Kind
    /// What it was within the kind. A later release may have written one that this one has no name for.
    public let reason: ImageProcessingError.Reason

    /// Any pair; whether it is one that failures have is not checked.
    public init(kind: ImageProcessingError.Kind, reason: ImageProcessingError.Reason) {
        self.kind = kind
        self.reason = reason
    }
}

/// An `ImageProcessingResult` in the specification's JSON.
public struct StoredResult: Sendable, Hashable {
    /// In UTF-8, as it was written when the job ended: its addresses may have expired since.
    public let json: [UInt8]
    /// Any bytes: they are not read.
    public init(json: [UInt8]) { self.json = json }
}

/// A `StoredVariant` in the specification's JSON.
public struct StoredPreview: Sendable, Hashable {
    /// In UTF-8, as it was written when the preview was stored.
    public let json: [UInt8]
    /// Any bytes: they are not read.
    public init(json: [UInt8]) { self.json = json }
}

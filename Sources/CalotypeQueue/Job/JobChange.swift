public import Calotype
public import struct Foundation.Date

/// One step of one job.
public struct JobChange: Sendable, Hashable {
    /// Where a reader who has seen this one goes on.
    public let position: ChangePosition
    /// Of the job: with `userId` it says which.
    public let id: JobIdentifier
    /// Of the job's owner, who may see the change.
    public let userId: JobIdentifier
    /// As the job names it, whether or not there is a preset.
    public let tool: ImageTool
    /// Of the job, which keeps it from its submission on.
    public let priority: JobPriority
    /// `nil` where the job was submitted alone.
    public let batch: BatchID?
    /// The state that it came to; a job that waits for its next attempt is `waiting` again.
    public let state: JobState
    /// How many attempts had begun by then: 0 for a new job.
    public let attempt: Int
    /// Of the last attempt that failed, also while the next one runs; `nil` once the job has succeeded or was cancelled.
    public let failure: JobFailure?
    /// Of a running job that has just stored it; `nil` where the change is another one.
    public let preview: StoredPreview?
    /// By the database's clock. What came before what is told by `position`.
    public let at: Date
}

/// A place in the order of changes. To callers a word without meaning, good as the id of an event.
public struct ChangePosition: RawRepresentable, Sendable, Hashable {
    /// Two whole numbers from 0 on, with a hyphen between them.
    public let rawValue: String
    /// `nil` for what never was a position.
    public init?(rawValue: String) {
        let parts = rawValue.split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
        guard parts.count == 2, let transaction = parts[0], let number = parts[1], transaction >= 0, number >= 0
        else { return nil }
        self.init(transaction: transaction, number: number)
    }

    init(transaction: Int64, number: Int64) {
        self.transaction = transaction
        self.number = number
        rawValue = "\(transaction)-\(number)"
    }

    let transaction: Int64
    let number: Int64
}

/// The next changes for a reader.
public enum ChangeBatch: Sendable {
    /// Oldest first. `next` is where to go on, also when there are none.
    case changes([JobChange], next: ChangePosition)
    /// The reader missed some: it reads everything anew and goes on from here.
    case reset(to: ChangePosition)
}

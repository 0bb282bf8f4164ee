public import Calotype
public import struct Foundation.Date

/// One change of the state of one job, or a stored preview.
public struct JobChange: Sendable, Hashable {
    /// The position of this change. A reader continues after it.
    public let position: ChangePosition
    /// The id of the job. Together with `userId` it identifies the job.
    public let id: JobIdentifier
    /// The owner of the job, who may see the change.
    public let userId: JobIdentifier
    /// The tool of the job. It need not have a preset.
    public let tool: ImageTool
    /// The priority of the job. It never changes.
    public let priority: JobPriority
    /// The batch of the job. `nil` if the job was submitted alone.
    public let batch: BatchID?
    /// The new state. A job that waits for its next attempt is `waiting` again.
    public let state: JobState
    /// How many attempts had begun by then: 0 for a new job.
    public let attempt: Int
    /// The failure of the last failed attempt, also while the next one runs. `nil` once the job has succeeded or was
    /// cancelled.
    public let failure: JobFailure?
    /// The preview that a running attempt has just stored; `nil` if the change is not about a preview.
    public let preview: StoredPreview?
    /// The time of the change, by the database's clock. The order of changes is that of `position`, not of this time.
    public let at: Date
}

/// A position in the order of changes. It is opaque to callers, and can be used as the id of a server-sent event.
public struct ChangePosition: RawRepresentable, Sendable, Hashable {
    /// Two non-negative integers with a hyphen between them.
    public let rawValue: String
    /// `nil` if the text is not a valid position.
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
    /// The changes, oldest first. The reader continues at `next`, even if there are none.
    case changes([JobChange], next: ChangePosition)
    /// Some changes have been deleted: the reader loads the whole state again and continues from this position.
    case reset(to: ChangePosition)
}

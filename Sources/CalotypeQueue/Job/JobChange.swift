public import Calotype
public import struct Foundation.Date

/// One step of one job.
public struct JobChange: Sendable, Hashable {
    public let position: ChangePosition
    public let id: JobIdentifier
    public let userId: JobIdentifier
    public let tool: ImageTool
    public let priority: JobPriority
    public let batch: BatchID?
    /// The state that it came to; a job that waits for its next attempt is `waiting` again.
    public let state: JobState
    public let attempt: Int
    public let failure: JobFailure?
    /// Of a running job that has just stored it; `nil` where the change is another one.
    public let preview: StoredPreview?
    public let at: Date
}

/// A place in the order of changes. To callers a word without meaning, good as the id of an event.
public struct ChangePosition: RawRepresentable, Sendable, Hashable {
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

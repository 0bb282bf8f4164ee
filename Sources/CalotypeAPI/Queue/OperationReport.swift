public import struct Foundation.Date

/// An operation, or the number of jobs that it would change.
public struct OperationReport: Codable, Sendable, Hashable {
    /// The id. `nil` if jobs were only counted.
    public var id: String?
    /// `retry`, `cancel` or `delete`.
    public var action: String
    /// The jobs that it changes.
    public var filter: OperationRequest.Filter
    /// Jobs that entered the state of the filter after this time are not changed.
    public var until: Date
    /// The number of jobs that match, if they were only counted.
    public var matching: Int?
    /// `running` or `finished`. `nil` if jobs were only counted.
    public var state: String?
    /// The number of jobs that are to be changed at most.
    public var expected: Int?
    /// The number of jobs that it has handled.
    public var done: Int?
    /// The number of handled jobs by outcome: `retried`, `cancelled`, `cancellation-requested`, `deleted`, or why a job
    /// was left as it is.
    public var outcomes: [String: Int]?
    /// The name of the token that asked for it. `nil` if there was none.
    public var by: String?
    /// When it was accepted.
    public var submittedAt: Date?
    /// When it ended. `nil` while it continues.
    public var endedAt: Date?

    package init(action: String, filter: OperationRequest.Filter, until: Date) {
        self.action = action
        self.filter = filter
        self.until = until
    }
}

/// The newest operations.
public struct OperationList: Codable, Sendable, Hashable {
    /// The operations, the newest first.
    public var operations: [OperationReport]

    package init(operations: [OperationReport]) { self.operations = operations }
}

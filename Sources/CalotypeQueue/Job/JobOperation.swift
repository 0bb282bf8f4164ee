public import struct Foundation.Date

/// A request to retry, cancel or delete many jobs. It is stored, and continues after a restart.
public struct JobOperation: Sendable, Hashable {
    /// The change that is applied to each job.
    public enum Action: String, Sendable, Hashable, CaseIterable, Codable {
        /// Jobs that failed or were cancelled wait again.
        case retry
        /// Jobs that wait are cancelled, and jobs that run are asked to stop.
        case cancel
        /// Jobs that do not run are deleted, with their variants.
        case delete

        /// The states of jobs that it applies to.
        public var states: [JobState] {
            switch self {
            case .retry: [.failed, .cancelled]
            case .cancel: [.waiting, .running]
            case .delete: [.waiting, .succeeded, .failed, .cancelled]
            }
        }
    }

    /// The id: 32 hexadecimal digits.
    public let id: String
    /// The owners of its jobs.
    public let scope: JobScope
    /// The change.
    public let action: Action
    /// The jobs that it changes.
    public let selection: JobSelection
    /// It changes jobs that entered the state of the selection at this time or before.
    public let until: Date
    /// The number of jobs that its caller expects. It changes no more.
    public let expected: Int
    /// The number of jobs that it has handled.
    public let done: Int
    /// The number of handled jobs by their outcome, such as `retried`.
    public let outcomes: [String: Int]
    /// The name of the token that asked for it; `nil` if there was none.
    public let issuer: String?
    /// When it was accepted, by the database's clock.
    public let submittedAt: Date
    /// When it ended. `nil` while it continues.
    public let endedAt: Date?
    /// The number of the last job that it has looked at.
    let position: Int64
}

/// Selects jobs for an operation. A job must match every property.
public struct JobSelection: Sendable, Hashable, Codable {
    /// The state.
    public var state: JobState
    /// The kind of the failure. `nil` matches any, as with the properties below.
    public var kind: String?
    /// The reason of the failure, within its kind.
    public var reason: String?
    /// The tool. It need not have a preset.
    public var tool: String?
    /// The batch.
    public var batch: String?
    /// The priority.
    public var priority: JobPriority?
    /// The earliest time of acceptance.
    public var from: Date?
    /// The time before which the job was accepted.
    public var to: Date?

    /// Selects all jobs in a state, unless more conditions are given.
    public init(state: JobState) { self.state = state }
}

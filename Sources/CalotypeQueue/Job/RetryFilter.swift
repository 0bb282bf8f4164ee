public import Calotype
public import struct Foundation.Date

/// Selects the ended jobs that are to be queued again.
public struct RetryFilter: Sendable, Hashable {
    /// The states that a job can be queued again from.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Its last attempt failed.
        case failed
        /// It was cancelled.
        case cancelled
    }

    /// The owners of the jobs.
    public var scope: JobScope
    /// The state in which they ended.
    public var state: State
    /// The kind of their failure. `nil` matches any, as with the properties below.
    public var kind: ImageProcessingError.Kind?
    /// The reason of their failure, within its kind.
    public var reason: ImageProcessingError.Reason?
    /// The earliest end, by the database's clock. A job that ended at this time matches.
    public var since: Date?
    /// The tool. It need not have a preset.
    public var tool: ImageTool?

    /// Selects all jobs in `scope` that ended in `state`, unless more conditions are given.
    public init(
        scope: JobScope, state: State, kind: ImageProcessingError.Kind? = nil,
        reason: ImageProcessingError.Reason? = nil, since: Date? = nil, tool: ImageTool? = nil
    ) {
        self.scope = scope
        self.state = state
        self.kind = kind
        self.reason = reason
        self.since = since
        self.tool = tool
    }
}

/// The result of one call of `requeue`.
public struct RetryPage: Sendable, Hashable {
    /// How many jobs wait again.
    public let requeued: Int
    /// How many jobs stay as they are because their uploaded source is being removed.
    public let skipped: Int
    /// The cursor for the next call; `nil` if no job is left.
    public let next: PageCursor?
}

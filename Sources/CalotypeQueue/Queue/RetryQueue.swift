public import Calotype
public import struct Foundation.Date

/// Ended jobs that wait again together, such as all that failed while a store refused everything.
public protocol RetryQueue: Sendable {
    /// How many jobs the filter finds, counted no further than `limit`.
    func count(_ filter: RetryFilter, upTo limit: Int) async throws -> Int
    /// Lets up to `limit` of these jobs wait again with all their attempts, the oldest first. A job that has changed
    /// meanwhile is left as it is.
    func requeue(_ filter: RetryFilter, after cursor: PageCursor?, limit: Int) async throws -> RetryPage
}

/// Which ended jobs are to be tried again.
public struct RetryFilter: Sendable, Hashable {
    /// How a job has ended that may be tried again.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Its last attempt failed.
        case failed
        /// Somebody cancelled it.
        case cancelled
    }

    /// Whose jobs.
    public var scope: JobScope
    /// How they ended.
    public var state: State
    /// Of their failure; `nil` for any, as with the fields below.
    public var kind: ImageProcessingError.Kind?
    /// Of their failure, within its kind.
    public var reason: ImageProcessingError.Reason?
    /// They have ended then or later, by the database's clock.
    public var since: Date?
    /// By its name, whether or not there is a preset.
    public var tool: ImageTool?

    /// All jobs in `scope` that ended so, unless more is asked for.
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

/// What came of one call.
public struct RetryPage: Sendable, Hashable {
    /// How many jobs wait again.
    public let requeued: Int
    /// How many stay as they are, because the source that was uploaded for them is being removed.
    public let skipped: Int
    /// Where to go on; `nil` where nothing is left.
    public let next: PageCursor?
}

public import struct Foundation.Date

/// The state of the queue, as `GET /v1/summary` reports it.
public struct QueueReport: Codable, Sendable, Hashable {
    /// The number of jobs in each state.
    public var jobs: [String: Int]
    /// The number of jobs of each priority in each state.
    public var byPriority: [String: [String: Int]]
    /// The number of waiting jobs that must not start before a time in the future.
    public var delayed: Int
    /// For each priority, how long the next job has been due, in seconds.
    public var oldestWaiting: [String: Double]
    /// The pause. `nil` if the queue is not paused.
    public var paused: PauseReport?

    package init(
        jobs: [String: Int], byPriority: [String: [String: Int]], delayed: Int, oldestWaiting: [String: Double]
    ) {
        self.jobs = jobs
        self.byPriority = byPriority
        self.delayed = delayed
        self.oldestWaiting = oldestWaiting
    }
}

/// A pause of the queue: jobs are accepted, but none begins.
public struct PauseReport: Codable, Sendable, Hashable {
    /// When it began.
    public var since: Date
    /// The name of the token that asked for it. `nil` if there was none.
    public var by: String?

    package init(since: Date, by: String?) {
        self.since = since
        self.by = by
    }
}

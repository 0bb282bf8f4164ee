/// How long old rows are kept.
public struct QueueRetention: Sendable, Hashable {
    /// For jobs, batches and operations, counted from their end.
    public var finished: Duration = .seconds(30 * 86_400)
    /// For changes, counted from the change. A reader that is further behind starts again (`ChangeBatch.reset`).
    public var changes: Duration = .seconds(3_600)
    /// For statistics, counted from their minute.
    public var statistics: Duration = .seconds(90 * 86_400)
    /// For workers without a heartbeat, and for webhook deliveries and purges that were given up.
    public var silent: Duration = .seconds(86_400)

    /// Keeps jobs for 30 days, changes for an hour, statistics for 90 days, and the others for a day.
    public init() {}
}

/// The number of rows that a prune deleted.
public struct PruneReport: Sendable, Hashable {
    /// Jobs, with their attempts.
    public var jobs = 0
    /// Rows of the change feed.
    public var changes = 0
    /// Rows of all other tables: batches, operations, workers, webhooks, purges, orphan entries, statistics and turns
    /// of users.
    public var others = 0
    /// Whether nothing was deleted, so that no further call is needed now.
    public var isEmpty: Bool { self == Self() }

    package init() {}
}

/// What keeps the tables small. Any worker may do it at any time; two at once do no harm.
public protocol QueueMaintenance: Sendable {
    /// Forgets up to `limit` rows of each table that are older than `retention`. Repeat while the report is not empty.
    func prune(_ retention: QueueRetention, limit: Int) async throws -> PruneReport
}

/// How long what is over is kept.
public struct QueueRetention: Sendable, Hashable {
    /// Jobs and batches, after their end.
    public var finished: Duration = .seconds(30 * 86_400)
    /// Changes of jobs, after they happened: a reader that is further behind starts anew (`ChangeBatch.reset`).
    public var changes: Duration = .seconds(3_600)
    /// Statistics, after the minute that they tell of.
    public var statistics: Duration = .seconds(90 * 86_400)
    /// Workers that are silent, and webhook deliveries and purges that were given up.
    public var silent: Duration = .seconds(86_400)

    /// A month of jobs, an hour of changes, three months of statistics.
    public init() {}
}

/// What a prune removed.
public struct PruneReport: Sendable, Hashable {
    /// Jobs, with their attempts.
    public var jobs = 0
    /// Rows of the change feed.
    public var changes = 0
    /// Rows of all other tables: batches, workers, webhooks, purges, leftovers, statistics and places in line.
    public var others = 0
    /// Whether nothing was removed, so that it need not be repeated now.
    public var isEmpty: Bool { self == Self() }

    package init() {}
}

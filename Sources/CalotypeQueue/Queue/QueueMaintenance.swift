/// What keeps the tables small. Any worker may do it at any time; two at once do no harm.
public protocol QueueMaintenance: Sendable {
    /// Forgets up to `limit` rows of each table that are older than `retention`. Repeat while the report is not empty.
    func prune(_ retention: QueueRetention, limit: Int) async throws -> PruneReport
}

/// How long what is over is kept.
public struct QueueRetention: Sendable, Hashable {
    /// Jobs and batches, after their end.
    public var finished: Duration = .seconds(30 * 86_400)
    public var changes: Duration = .seconds(3_600)
    public var statistics: Duration = .seconds(90 * 86_400)
    /// Workers that are silent, and webhook deliveries that are over.
    public var silent: Duration = .seconds(86_400)

    /// A month of jobs, an hour of changes, three months of statistics.
    public init() {}
}

/// What a prune removed.
public struct PruneReport: Sendable, Hashable {
    public var jobs = 0
    public var changes = 0
    public var others = 0
    public var isEmpty: Bool { self == Self() }

    package init() {}
}

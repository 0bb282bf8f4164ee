public import struct Foundation.Date

/// A batch as the service reports it. Members without a value are left out of the JSON.
public struct BatchReport: Codable, Sendable, Hashable {
    /// The id.
    public var id: String
    /// The owner of the jobs. `nil` if they belong to several users.
    public var userId: String?
    /// When the batch was accepted.
    public var submittedAt: Date
    /// When its last job ended. `nil` if some have not ended.
    public var endedAt: Date?
    /// The address that hears of the end of the batch, without its query.
    public var callbackUrl: String?
    /// The number of its jobs.
    public var total: Int
    /// The number of its jobs in each state.
    public var counts: [String: Int]
    /// The ids of its jobs, in the answer to its submission.
    public var jobs: [String]?
    /// How many jobs end in a minute: lately, or over the whole batch if all have ended. `nil` if fewer than two have,
    /// and in lists.
    public var jobsPerMinute: Double?
    /// When the last job will end if the rest go on at this pace. `nil` if that is not known.
    public var estimatedEnd: Date?

    package init(
        id: String, userId: String?, submittedAt: Date, endedAt: Date?, callbackUrl: String?, total: Int,
        counts: [String: Int], jobs: [String]?
    ) {
        self.id = id
        self.userId = userId
        self.submittedAt = submittedAt
        self.endedAt = endedAt
        self.callbackUrl = callbackUrl
        self.total = total
        self.counts = counts
        self.jobs = jobs
    }

    /// The number of jobs that have ended.
    public var ended: Int { ["succeeded", "failed", "cancelled"].reduce(0) { $0 + (counts[$1] ?? 0) } }
    /// Whether all jobs have ended.
    public var isEnded: Bool { ended >= total }
}

/// A page of batches, the newest first.
public struct BatchList: Codable, Sendable, Hashable {
    /// The batches.
    public var batches: [BatchReport]
    /// The value of `cursor` for the next page. `nil` on the last page.
    public var next: String?

    package init(batches: [BatchReport], next: String?) {
        self.batches = batches
        self.next = next
    }
}

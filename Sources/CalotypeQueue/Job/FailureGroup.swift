/// The failures with one kind and one reason in a time range.
public struct FailureGroup: Sendable, Hashable {
    /// The kind and the reason.
    public let failure: JobFailure
    /// How many jobs failed.
    public let failed: Int
    /// How many attempts failed and were followed by another one.
    public let retried: Int
    /// How many jobs succeeded after such an attempt, without a request to retry them.
    public let recovered: Int
    /// The number of these failed attempts on each host, by the name of the host. Empty if one user's failures are
    /// grouped.
    public let hosts: [String: Int]
    /// How many jobs are failed now.
    public let open: JobCount
}

/// A number of jobs that is counted up to a limit.
public struct JobCount: Sendable, Hashable {
    /// The number of jobs, or the number at which counting stopped.
    public let jobs: Int
    /// Whether there may be more jobs.
    public let isAtLeast: Bool

    package init(jobs: Int, isAtLeast: Bool = false) {
        self.jobs = jobs
        self.isAtLeast = isAtLeast
    }
}

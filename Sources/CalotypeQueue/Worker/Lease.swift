/// A worker's right to a job for a limited time.
public struct Lease: Sendable {
    /// The job as it was when it was claimed.
    public let job: QueuedJob
    /// The fencing token, greater than that of any earlier claim of the job.
    public let token: FencingToken
    /// The worker that claimed it. Only the token decides whether an effect is accepted.
    public let worker: WorkerID
    /// How long a claim or a renewal is valid, as requested in the claim.
    public let duration: Duration
    /// When the lease ends at the earliest, on this machine's clock. It is counted from before the request.
    public let deadline: ContinuousClock.Instant

    /// The number of the attempt, from 1. It starts again if the job is queued again; released attempts do not count.
    public var attempt: Int { job.attempt }
}

/// A number that grows with every claim. The queue refuses an effect with an old one.
public struct FencingToken: RawRepresentable, Sendable, Hashable, Comparable, CustomStringConvertible {
    /// How often the job had been claimed by then, from 1. Tokens of different jobs cannot be compared.
    public let rawValue: Int64
    public var description: String { "\(rawValue)" }
    /// Creates a token from a stored value. Only a claim makes a valid token.
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A renewed lease.
public struct Renewal: Sendable {
    /// The lease to continue with: the same token and a later `deadline`. Its job is still as it was when claimed.
    public let lease: Lease
    /// Whether cancellation was requested. If so, stop the work, then call `acknowledgeCancellation`.
    public let isCancellationRequested: Bool
}

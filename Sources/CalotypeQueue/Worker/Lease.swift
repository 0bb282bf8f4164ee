/// A worker's right to a job for a while.
public struct Lease: Sendable {
    /// As it was when it was claimed.
    public let job: QueuedJob
    /// Greater than that of any claim before.
    public let token: FencingToken
    /// Who claimed it. Effects go by the token alone.
    public let worker: WorkerID
    /// How long a claim or a renewal is good for: what was asked for in the claim.
    public let duration: Duration
    /// When it ends at the earliest, on this machine's own clock: counted from before it was asked for.
    public let deadline: ContinuousClock.Instant

    /// 1 for the first, and again where somebody queued the job anew; what was released does not count.
    public var attempt: Int { job.attempt }
}

/// Grows with every claim; an effect with an old one is refused.
public struct FencingToken: RawRepresentable, Sendable, Hashable, Comparable, CustomStringConvertible {
    /// How often the job was claimed by then, from 1 on: the tokens of two jobs say nothing of each other.
    public let rawValue: Int64
    public var description: String { "\(rawValue)" }
    /// For one that was kept; only a claim makes a token that is good.
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A lease that goes on.
public struct Renewal: Sendable {
    /// To go on with: the same token, and a later `deadline`. Its job is still as it was claimed.
    public let lease: Lease
    /// Stop the work, then `acknowledgeCancellation`.
    public let isCancellationRequested: Bool
}

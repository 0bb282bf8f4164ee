/// A worker's right to a job for a while.
public struct Lease: Sendable {
    public let job: QueuedJob
    /// Greater than that of any claim before.
    public let token: FencingToken
    public let worker: WorkerID
    public let duration: Duration
    /// When it ends at the earliest, on this machine's own clock: counted from before it was asked for.
    public let deadline: ContinuousClock.Instant

    public var attempt: Int { job.attempt }
}

/// Grows with every claim; an effect with an old one is refused.
public struct FencingToken: RawRepresentable, Sendable, Hashable, Comparable, CustomStringConvertible {
    public let rawValue: Int64
    public var description: String { "\(rawValue)" }
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A lease that goes on.
public struct Renewal: Sendable {
    public let lease: Lease
    /// Stop the work, then `acknowledgeCancellation`.
    public let isCancellationRequested: Bool
}

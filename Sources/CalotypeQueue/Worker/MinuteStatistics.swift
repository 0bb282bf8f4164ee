public import Calotype
public import struct Foundation.Date

/// What came of the attempts of one minute, for one combination of labels.
public struct MinuteStatistics: Sendable, Hashable {
    /// The beginning of the minute in which the attempts ended, by the database's clock.
    public let minute: Date
    /// As the jobs named it, whether or not there is a preset.
    public let tool: ImageTool
    /// Of the jobs, each of which keeps it.
    public let priority: JobPriority
    /// What the attempt led to: an end, or another attempt.
    public let outcome: Attempt.Outcome
    /// There where `outcome` is `failed`, `retried` or `lost`.
    public let failure: JobFailure?
    /// How many ended so. A job that is cancelled while it waits counts as one.
    public let attempts: Int
    /// Bytes of all sources together. Attempts that succeeded, failed or are retried tell it, where they got so far.
    public let originalBytes: Int
    /// Bytes of all variants together, without WebVTT files. Only attempts that succeeded have any.
    public let storedBytes: Int
    /// In all, from claim to end.
    public let milliseconds: Double
    /// One for each stage that ran, by name.
    public let stages: [StageHistogram]
}

/// How long one stage took, in buckets.
public struct StageHistogram: Sendable, Hashable {
    /// Upper bounds in milliseconds; one more bucket holds what is longer.
    public static let bounds: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000]

    /// `load`, `inspect` and so on, as in `StageTime.name`.
    public let stage: String
    /// One count for each bound and one for what is longer.
    public let counts: [Int]
    /// How long all of them took together, in milliseconds.
    public let milliseconds: Double
}

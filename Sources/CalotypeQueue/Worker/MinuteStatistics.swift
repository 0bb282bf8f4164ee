public import Calotype
public import struct Foundation.Date

/// The outcomes of the attempts of one minute, for one combination of labels.
public struct MinuteStatistics: Sendable, Hashable {
    /// The beginning of the minute in which the attempts ended, by the database's clock.
    public let minute: Date
    /// The tool of the jobs. It need not have a preset.
    public let tool: ImageTool
    /// The priority of the jobs.
    public let priority: JobPriority
    /// The outcome of the attempts. If an attempt was lost and its job failed, the outcome is `failed`.
    public let outcome: Attempt.Outcome
    /// The failure, if `outcome` is `failed`, `retried` or `lost`.
    public let failure: JobFailure?
    /// The number of these attempts. A job that is cancelled while it waits counts as one.
    public let attempts: Int
    /// The size of all sources in bytes. Attempts that succeeded, failed or are retried add to it if the size was
    /// known.
    public let originalBytes: Int
    /// The size of all variants in bytes, without WebVTT files. Only attempts that succeeded add to it.
    public let storedBytes: Int
    /// The total time from claim to end, in milliseconds.
    public let milliseconds: Double
    /// A histogram for each stage that ran, sorted by name.
    public let stages: [StageHistogram]
}

/// The time that one stage took, in buckets.
public struct StageHistogram: Sendable, Hashable {
    /// The upper bounds in milliseconds. One more bucket counts longer times.
    public static let bounds: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000]

    /// The name of the stage: `load`, `inspect` and so on, as in `StageTime.name`.
    public let stage: String
    /// The counts, one for each bound and one for longer times.
    public let counts: [Int]
    /// The total time of all of them, in milliseconds.
    public let milliseconds: Double
}

public import Calotype
public import struct Foundation.Date

/// What came of the attempts of one minute, for one combination of labels.
public struct MinuteStatistics: Sendable, Hashable {
    public let minute: Date
    public let tool: ImageTool
    public let priority: JobPriority
    /// What the attempt led to: an end, or another attempt.
    public let outcome: Attempt.Outcome
    public let failure: JobFailure?
    public let attempts: Int
    public let originalBytes: Int
    public let storedBytes: Int
    /// In all, from claim to end.
    public let milliseconds: Double
    public let stages: [StageHistogram]
}

/// How long one stage took, in buckets.
public struct StageHistogram: Sendable, Hashable {
    /// Upper bounds in milliseconds; one more bucket holds what is longer.
    public static let bounds: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000]

    public let stage: String
    /// One count for each bound and one for what is longer.
    public let counts: [Int]
    public let milliseconds: Double
}

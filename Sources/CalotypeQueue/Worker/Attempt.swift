public import struct Foundation.Date

/// One worker's try at a job.
public struct Attempt: Sendable, Hashable {
    /// How it ended.
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        case running, succeeded, failed, retried, released, cancelled
        /// Its lease ran out.
        case lost
    }

    /// 1 for the first.
    public let number: Int
    public let token: FencingToken
    public let worker: WorkerID
    public let startedAt: Date
    public let endedAt: Date?
    public let outcome: Outcome
    public let failure: JobFailure?
    public let stages: [StageTime]
}

/// When a stage of a job ran, counted from the start of its attempt.
public struct StageTime: Sendable, Hashable, Codable {
    /// `load`, `inspect`, `decode`, `describe`, `encode` or `store`.
    public let name: String
    /// Where a stage runs once for each variant.
    public let variant: String?
    /// Milliseconds after the attempt began.
    public let start: Double
    public let ms: Double

    public init(name: String, variant: String? = nil, start: Double, ms: Double) {
        self.name = name
        self.variant = variant
        self.start = start
        self.ms = ms
    }
}

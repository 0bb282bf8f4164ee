public import struct Foundation.Date

/// One worker's try at a job.
public struct Attempt: Sendable, Hashable {
    /// How it ended. With `succeeded`, `failed` and `cancelled` the job has ended too; after `retried` and `released`, which
    /// does not count as an attempt, it waits again.
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        case running, succeeded, failed, retried, released, cancelled
        /// Its lease ran out.
        case lost
    }

    /// 1 for the first. Two have the same where one was released, or the job queued anew: `token` tells them apart.
    public let number: Int
    /// That of its claim: no other attempt at the job has it, also after the job was queued anew.
    public let token: FencingToken
    /// Who made it, and may be long gone.
    public let worker: WorkerID
    /// When it was claimed, by the database's clock.
    public let startedAt: Date
    /// `nil` while it runs. Of a lost one it is when somebody noticed.
    public let endedAt: Date?
    /// What it came to. The job may have failed with an attempt that was `lost`: its last one.
    public let outcome: Outcome
    /// There where `outcome` is `failed`, `retried` or `lost` (with the reason `worker-lost`).
    public let failure: JobFailure?
    /// As its worker told them with the result: none while it runs, and of one that ended without a result.
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
    /// How long it ran, in milliseconds.
    public let ms: Double

    /// Nothing is checked; statistics take a negative time for 0.
    public init(name: String, variant: String? = nil, start: Double, ms: Double) {
        self.name = name
        self.variant = variant
        self.start = start
        self.ms = ms
    }
}

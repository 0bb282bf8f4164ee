public import CalotypeAPI
public import struct Foundation.Date

/// One attempt of a worker at a job.
public struct Attempt: Sendable, Hashable {
    /// How an attempt ended. After `succeeded`, `failed` and `cancelled` the job has ended too. After `retried` and
    /// `released` the job waits again; a `released` attempt does not count.
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        case running, succeeded, failed, retried, released, cancelled
        /// Its lease expired.
        case lost
    }

    /// The number, from 1. Two attempts can have the same number, after a release or if the job was queued again;
    /// `token` distinguishes them.
    public let number: Int
    /// The fencing token of its claim. It is unique among all attempts at the job, also after the job was queued again.
    public let token: FencingToken
    /// The worker that made it. It may no longer exist.
    public let worker: WorkerID
    /// When it was claimed, by the database's clock.
    public let startedAt: Date
    /// When it ended; `nil` while it runs. For a lost attempt, when the expired lease was noticed.
    public let endedAt: Date?
    /// How it ended. If the last allowed attempt is `lost`, the job has failed.
    public let outcome: Outcome
    /// The failure, if `outcome` is `failed`, `retried` or `lost` (then with the reason `worker-lost`).
    public let failure: JobFailure?
    /// The stages that its worker reported with the result. Empty while it runs, and if it ended without a result.
    public let stages: [StageTime]
}

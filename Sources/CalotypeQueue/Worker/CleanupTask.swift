public import Calotype
public import struct Foundation.Date

/// A job that has ended, or was deleted, and may have left orphans in the store.
public struct CleanupTask: Sendable {
    /// The owner of the job. It is the first part of the keys, after the prefix.
    public let userId: JobIdentifier
    /// The id of the job, and the second part of the keys. The job may have been deleted.
    public let jobId: JobIdentifier
    /// The result that names the objects to keep; `nil` if none is to be kept.
    public let result: StoredResult?
    /// The time when the job was submitted, by the database's clock. If jobs with the same id were deleted before, the
    /// submission time of the first of them. Objects that were stored earlier belong to a job that was pruned. The
    /// distant past if the time is not known.
    public let since: Date
    /// When the reservation ends at the earliest, on this machine's clock. It is counted from before the request.
    public let deadline: ContinuousClock.Instant
    /// When the entry was taken, by the database's clock. `forget` and `putOff` apply to entries that were due by then.
    let takenAt: Int64
}

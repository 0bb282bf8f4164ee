public import Calotype
public import struct Foundation.Date

/// The list of jobs that may have left orphans: objects in the store that no result names.
///
/// A worker that is killed leaves the objects that it had stored. A worker that was paused may store an object after
/// another worker has ended the job. Neither of them may remove objects itself: keys depend on the content, so another
/// attempt may have found these objects and named them in its result. Therefore nothing is removed before the job has
/// ended, and then only objects that its result does not name. If cleanup may be needed, the transaction that ends the
/// job also adds it to this list.
public protocol CleanupLedger: Sendable {
    /// Records that the worker with this lease may have stored objects after it lost the lease.
    func leaveBehind(_ lease: Lease) async throws
    /// Takes ended jobs whose cleanup is due. Each is reserved for `lease`: no other caller gets it meanwhile, and a
    /// job that is queued again waits until then. An entry that is not forgotten is returned again.
    func claimCleanupTasks(limit: Int, lease: Duration) async throws -> [CleanupTask]
    /// Schedules the cleanup again, at the earliest after `delay`, so that one entry that fails does not delay the
    /// others.
    func putOff(_ task: CleanupTask, by delay: Duration) async throws
    /// Deletes the entry when its cleanup is complete.
    func forget(_ task: CleanupTask) async throws
}

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

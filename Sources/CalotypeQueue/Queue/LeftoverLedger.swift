public import Calotype
public import struct Foundation.Date

/// Which jobs may have left objects in the store that no result names.
///
/// A worker that is killed leaves what it had stored, and one that was paused may store something after another has
/// ended the job. Neither may remove objects itself: keys are by content, so another attempt may have found them there
/// and named them in its result. So nothing is removed before the job has ended, and then only what its result does
/// not name. A job that ends writes itself down here, in the same transaction, where that may be needed.
public protocol LeftoverLedger: Sendable {
    /// Says that whoever had this lease may have stored something after it was lost.
    func leaveBehind(_ lease: Lease) async throws
    /// Ended jobs whose objects are to be looked at now, each for `lease`: nobody else gets them meanwhile, and a job that
    /// somebody tries again waits for so long. One that is not forgotten comes again.
    func takeLeftovers(limit: Int, lease: Duration) async throws -> [Leftover]
    /// It is to be looked at again, but not before `delay` has passed: what stands in the way of one must not keep others
    /// waiting.
    func putOff(_ leftover: Leftover, by delay: Duration) async throws
    /// Nothing is left of it.
    func forget(_ leftover: Leftover) async throws
}

/// A job that has ended, or was deleted, and may have left objects.
public struct Leftover: Sendable {
    /// The first part of the keys, after the prefix, of whatever is left.
    public let userId: JobIdentifier
    /// The second part of those keys. There may be no job of this id any more.
    public let jobId: JobIdentifier
    /// Names the objects that stay; `nil` where none stays.
    public let result: StoredResult?
    /// When the job was submitted, by the database's clock, or one of its name that was deleted before: what was stored earlier is
    /// of a job that was pruned. The distant past where that is not known.
    public let since: Date
    /// When somebody else may take it, on this machine's own clock: counted from before it was asked for.
    public let deadline: ContinuousClock.Instant
    /// What was due until then is dealt with.
    let takenAt: Int64
}

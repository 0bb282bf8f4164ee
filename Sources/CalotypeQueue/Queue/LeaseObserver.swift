/// A function that receives each step of each lease, as soon as the step is taken. Tests use it to end a process at a
/// certain step.
package typealias LeaseObserver = @Sendable (LeaseStep) -> Void

/// A step of a lease, as its worker's process sees it.
package enum LeaseStep: Sendable {
    /// The method that ends an attempt.
    package enum End: String, Sendable, Hashable {
        case complete, fail, retry, release, acknowledge
    }

    /// The worker has claimed these jobs.
    case claimed([Lease])
    /// The queue has refused to extend the lease.
    case renewalRefused(Lease)
    /// The preview is committed.
    case announced(Lease)
    /// The transaction that ends the attempt is about to begin.
    case ending(Lease, End)
    /// The end of the attempt is committed.
    case ended(Lease, End)
    /// The queue has refused the end, because the lease was lost.
    case endRefused(Lease, End)
    /// The worker is about to record that it may have stored objects after it lost the lease.
    case leavingBehind(Lease)
}

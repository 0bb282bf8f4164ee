internal import Foundation
private import Synchronization

/// Decides how long to wait for the write lock of a file that another process holds. A process that is stopped in the
/// middle of a transaction holds the lock until it continues or is killed. Once the lock has been unavailable for
/// `limit`, later callers wait only for a moment, so that they learn soon that the queue is unavailable.
final class LockPatience: Sendable {
    private let limit: Duration
    /// The start of the time in which no caller in this process has obtained the lock. `nil` if the last one obtained
    /// it.
    private let since = Mutex<ContinuousClock.Instant?>(nil)
    /// The number of tries after the limit has passed. The lock may just be about to become free.
    private static let moment = 20

    init(_ limit: Duration) { self.limit = limit }

    /// Waits a little and returns true if the lock is to be tried again. `tries` counts the calls for one lock.
    func waits(_ tries: Int) -> Bool {
        let start = since.withLock { since in
            let start = since ?? .now
            since = start
            return start
        }
        guard start.duration(to: .now) < limit || tries < Self.moment else { return false }
        // SQLite calls this on a thread that may block.
        Thread.sleep(forTimeInterval: tries < 10 ? 0.001 : 0.005)
        return true
    }

    /// Records that a caller in this process has obtained the lock.
    func gotIt() { since.withLock { $0 = nil } }
}

internal import Foundation
private import Synchronization

/// How long to wait for the write lock of a file that another process holds. One that is stopped in the middle of a
/// transaction holds it until it goes on or is killed: whoever asks then hears soon that the queue is away, and does not stand
/// in line behind those who have asked before.
final class LockPatience: Sendable {
    private let limit: Duration
    /// Since when nobody here has got the lock.
    private let since = Mutex<ContinuousClock.Instant?>(nil)
    /// What is waited for a lock that was away for longer: somebody may just be about to give it back.
    private static let moment = 20

    init(_ limit: Duration) { self.limit = limit }

    /// Waits a little, and says whether to ask for the lock again. `tries` counts how often this was asked for one lock.
    func waits(_ tries: Int) -> Bool {
        let start = since.withLock { since in
            let start = since ?? .now
            since = start
            return start
        }
        guard start.duration(to: .now) < limit || tries < Self.moment else { return false }
        // SQLite waits on a thread that may block.
        Thread.sleep(forTimeInterval: tries < 10 ? 0.001 : 0.005)
        return true
    }

    /// Somebody here has had the lock.
    func gotIt() { since.withLock { $0 = nil } }
}

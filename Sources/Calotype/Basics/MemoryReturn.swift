internal import Pixels
private import Synchronization

/// Returns free memory to the system when the process has been idle for a while after work.
///
/// It does not do so right after the work: a next job that comes at once would have to get all of its memory from the
/// system again, which takes several milliseconds.
package final class MemoryReturn: Sendable {
    /// When work was done last, if memory was not returned since.
    private let lastWork = Mutex<ContinuousClock.Instant?>(nil)
    private let rest: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let giveBack: @Sendable () -> Void

    /// `rest` is how long the process must be idle.
    package init(
        after rest: Duration = .seconds(1), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        _ giveBack: @escaping @Sendable () -> Void = { returnFreeMemory() }
    ) {
        self.rest = rest
        self.now = now
        self.giveBack = giveBack
    }

    package func workIsDone() {
        let now = now()
        lastWork.withLock { $0 = now }
    }

    /// Call this when there is no work. It returns memory if the last work is long enough ago. Returns the time after
    /// which it should be called again if there is still no work; `nil` if there is nothing to return.
    package func isQuiet() async -> Duration? {
        let now = now()
        let left = lastWork.withLock { lastWork -> Duration? in
            guard let work = lastWork else { return nil }
            let left = work + rest - now
            if left <= .zero { lastWork = nil }
            return left
        }
        guard let left else { return nil }
        guard left <= .zero else { return left }
        try? await blocking { [giveBack] _ in giveBack() }
        return nil
    }
}

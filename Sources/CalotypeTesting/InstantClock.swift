internal import Synchronization

/// A clock on which every wait ends at once, and is recorded.
package final class InstantClock: Clock {
    package struct Instant: InstantProtocol {
        var sinceStart: Duration
        package func advanced(by duration: Duration) -> Self { Self(sinceStart: sinceStart + duration) }
        package func duration(to other: Self) -> Duration { other.sinceStart - sinceStart }
        package static func < (left: Self, right: Self) -> Bool { left.sinceStart < right.sinceStart }
    }

    private let state = Mutex((now: Instant(sinceStart: .zero), waits: [Duration]()))

    package init() {}

    package var now: Instant { state.withLock { $0.now } }
    package var minimumResolution: Duration { .nanoseconds(1) }
    /// All waits so far.
    package var waits: [Duration] { state.withLock { $0.waits } }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        state.withLock {
            $0.waits.append($0.now.duration(to: deadline))
            $0.now = max($0.now, deadline)
        }
    }
}

private import Synchronization

/// The time at which a job must end. Time in which the job waits for resources that other jobs hold does not count.
package final class Deadline: Sendable {
    private struct State {
        var instant: ContinuousClock.Instant
        /// The time up to which waits are counted. Parts of a job wait at the same time, and that time counts once.
        var countedUntil: ContinuousClock.Instant
    }

    private let state: Mutex<State>

    package init(_ instant: ContinuousClock.Instant) { state = Mutex(State(instant: instant, countedUntil: .now)) }

    var instant: ContinuousClock.Instant { state.withLock(\.instant) }

    /// Moves the deadline by the time from `start` to `end`, except for the part that is already counted.
    package func postpone(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) {
        state.withLock { state in
            let begin = max(start, state.countedUntil)
            guard end > begin else { return }
            state.instant += end - begin
            state.countedUntil = end
        }
    }
}

/// The clock of one stage. It stops while the stage waits for a thread.
package final class StageClock: Sendable {
    let deadline: Deadline
    private let waiting = Mutex<(since: ContinuousClock.Instant, count: Int)?>(nil)

    package init(_ deadline: Deadline) { self.deadline = deadline }

    func beginWaiting() {
        waiting.withLock { $0 = $0.map { ($0.since, $0.count + 1) } ?? (.now, 1) }
    }

    func endWaiting() {
        let wait = waiting.withLock { waiting -> ContinuousClock.Instant? in
            guard let (since, count) = waiting else { return nil }
            waiting = count > 1 ? (since, count - 1) : nil
            return count > 1 ? nil : since
        }
        if let wait { deadline.postpone(from: wait, to: .now) }
    }

    /// The time that the stage has left. While it waits, this is the time that it had when the wait began.
    package var rest: Duration { deadline.instant - (waiting.withLock { $0?.since } ?? .now) }

    /// Returns when the time is up. Throws `CancellationError` when the task is cancelled.
    package func waitForEnd() async throws {
        while rest > .zero { try await Task.sleep(for: max(rest, .milliseconds(1))) }
    }
}

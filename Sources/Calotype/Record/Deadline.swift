private import Synchronization

/// When a job has to be done. Time in which it waits for what others hold is no part of it.
final class Deadline: Sendable {
    private struct State {
        var instant: ContinuousClock.Instant
        /// Until when waits have been counted. Parts of a job wait side by side, and the same time counts once.
        var countedUntil: ContinuousClock.Instant
    }

    private let state: Mutex<State>

    init(_ instant: ContinuousClock.Instant) { state = Mutex(State(instant: instant, countedUntil: .now)) }

    var instant: ContinuousClock.Instant { state.withLock(\.instant) }

    /// Leaves the time from `start` to `end` out of the job's time.
    func postpone(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) {
        state.withLock { state in
            let begin = max(start, state.countedUntil)
            guard end > begin else { return }
            state.instant += end - begin
            state.countedUntil = end
        }
    }
}

/// The job's time limit was reached.
struct DeadlineExceeded: Error {}

/// The clock of one stage: it stands still while the stage waits for a thread.
final class StageClock: Sendable {
    let deadline: Deadline
    private let waiting = Mutex<(since: ContinuousClock.Instant, count: Int)?>(nil)

    init(_ deadline: Deadline) { self.deadline = deadline }

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

    /// How long the stage may still take. While it waits, all that it had when the wait began.
    var rest: Duration { deadline.instant - (waiting.withLock { $0?.since } ?? .now) }

    /// Returns when the time is up. Throws `CancellationError` when the task is cancelled.
    func waitForEnd() async throws {
        while rest > .zero { try await Task.sleep(for: max(rest, .milliseconds(1))) }
    }
}

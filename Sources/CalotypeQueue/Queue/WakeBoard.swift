internal import Synchronization

/// Wakes callers that wait for work. A signal between an empty claim and the start of the wait is not lost.
final class WakeBoard: Sendable {
    private struct State {
        var signals: UInt64 = 0
        /// The number of signals at the time of the last claim that found nothing.
        var answered: UInt64 = 0
        var waiters: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var nextWaiter: UInt64 = 0
    }

    private let state = Mutex(State())

    var signals: UInt64 { state.withLock { $0.signals } }
    /// Whether there was a signal after the last empty claim began.
    var hasSignal: Bool { state.withLock { $0.signals != $0.answered } }

    func signal() {
        let waiters = state.withLock { state in
            state.signals += 1
            return Array(state.waiters.values)
        }
        waiters.forEach { $0.finish() }
    }

    func sawNothing(after signals: UInt64) {
        state.withLock { $0.answered = max($0.answered, signals) }
    }

    /// Waits until a signal arrives that no claim has answered, or until `limit` has passed. Returns whether one
    /// arrived.
    func wait(upTo limit: Duration) async throws -> Bool {
        let (signals, continuation) = AsyncStream<Void>.makeStream()
        let waiter: UInt64? = state.withLock { state in
            guard state.signals == state.answered else { return nil }
            state.nextWaiter += 1
            state.waiters[state.nextWaiter] = continuation
            return state.nextWaiter
        }
        guard let waiter else { return true }
        defer { state.withLock { _ = $0.waiters.removeValue(forKey: waiter) } }
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in signals {}
                try Task.checkCancellation()
                return true
            }
            group.addTask {
                try await Task.sleep(for: limit)
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
    }
}

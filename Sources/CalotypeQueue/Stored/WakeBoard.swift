internal import Synchronization

/// Where those who wait for work hear that there may be some. A signal between an empty claim and the wait for work
/// is not lost.
final class WakeBoard: Sendable {
    private struct State {
        var signals: UInt64 = 0
        /// How many there had been when a claim found nothing.
        var answered: UInt64 = 0
        var waiters: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var nextWaiter: UInt64 = 0
    }

    private let state = Mutex(State())

    var signals: UInt64 { state.withLock { $0.signals } }
    /// Whether one came that no claim has answered.
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

    /// Whether a signal came that no claim has answered, before `limit` was over.
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

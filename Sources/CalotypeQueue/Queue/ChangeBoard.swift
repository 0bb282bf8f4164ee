internal import Synchronization

/// Wakes callers that wait for a signal after those that they know.
final class ChangeBoard: Sendable {
    private struct State {
        var signals: UInt64 = 0
        var waiters: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var nextWaiter: UInt64 = 0
    }

    private let state = Mutex(State())

    /// The number of signals so far.
    var signals: UInt64 { state.withLock { $0.signals } }
    /// The number of callers that wait.
    var waiterCount: Int { state.withLock { $0.waiters.count } }

    func signal() {
        let waiters = state.withLock { state in
            state.signals += 1
            return Array(state.waiters.values)
        }
        waiters.forEach { $0.finish() }
    }

    /// Waits until there are more than `signals` signals, or until `limit` has passed. Returns whether there are more.
    func wait(after signals: UInt64, upTo limit: Duration) async throws -> Bool {
        let (rings, continuation) = AsyncStream<Void>.makeStream()
        let waiter: UInt64? = state.withLock { state in
            guard state.signals <= signals else { return nil }
            state.nextWaiter += 1
            state.waiters[state.nextWaiter] = continuation
            return state.nextWaiter
        }
        guard let waiter else { return true }
        defer { state.withLock { _ = $0.waiters.removeValue(forKey: waiter) } }
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in rings {}
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

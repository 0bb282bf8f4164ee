private import Synchronization

/// How much memory all running jobs may hold together, and how many may run. A job waits its turn, first come, first
/// served, until its predicted memory fits.
final class MemoryBudget: Sendable {
    let total: Int
    private let mostJobs: Int
    private let state: Mutex<State>

    private struct State {
        var free: Int
        var running = 0
        var nextTicket = 0
        var waiting: [Waiter] = []
    }

    private struct Waiter {
        let ticket: Int
        let bytes: Int
        let turn: CheckedContinuation<Void, any Error>
    }

    /// More jobs than can use the threads would only wait for one another while their time runs.
    init(total: Int, jobs: Int = .max) {
        self.total = total
        mostJobs = jobs
        state = Mutex(State(free: total))
    }

    /// Bytes that nobody holds.
    var free: Int { state.withLock(\.free) }
    /// How many wait.
    var waiting: Int { state.withLock(\.waiting.count) }

    /// Runs `body` while `bytes` are set aside for it. The bytes must not exceed `total`.
    func admit<R: Sendable>(_ bytes: Int, _ body: () async throws -> R) async throws -> R {
        try await reserve(bytes)
        defer { release(bytes) }
        return try await body()
    }

    private func reserve(_ bytes: Int) async throws {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { turn in
                let refused = state.withLock { state in
                    guard !Task.isCancelled else { return true }
                    state.waiting.append(Waiter(ticket: ticket, bytes: bytes, turn: turn))
                    return false
                }
                refused ? turn.resume(throwing: CancellationError()) : admitNext()
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0) }
            }
            waiter?.turn.resume(throwing: CancellationError())
            admitNext()
        }
    }

    private func release(_ bytes: Int) {
        state.withLock {
            $0.free += bytes
            $0.running -= 1
        }
        admitNext()
    }

    private func admitNext() {
        let admitted = state.withLock { state in
            var admitted: [Waiter] = []
            while let next = state.waiting.first, next.bytes <= state.free, state.running < mostJobs {
                state.free -= next.bytes
                state.running += 1
                admitted.append(state.waiting.removeFirst())
            }
            return admitted
        }
        for waiter in admitted { waiter.turn.resume() }
    }
}

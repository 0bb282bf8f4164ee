internal import Synchronization

/// Lets a limited number of tasks do something at the same time. Other tasks wait, and get a slot in the order in which
/// they came.
package final class AsyncSemaphore: Sendable {
    /// No slot was free within the time that a task waits.
    package struct NoSlot: Error {}

    fileprivate struct State {
        var free: Int
        var nextTicket = 0
        var waiting: [Waiter] = []
    }

    fileprivate struct Waiter {
        let ticket: Int
        /// Gets `true` with a slot, and `false` if the wait was cancelled.
        let turn: CheckedContinuation<Bool, Never>
    }

    private let patience: Duration
    private let state: Mutex<State>

    /// Makes a semaphore with `slots` slots. No task waits longer than `patience` for one.
    package init(slots: Int, patience: Duration) {
        self.patience = patience
        state = Mutex(State(free: slots))
    }

    /// The number of slots that nobody has.
    var free: Int { state.withLock(\.free) }
    /// The number of tasks that wait for a slot.
    var waiting: Int { state.withLock(\.waiting.count) }

    /// Runs `body` with a slot. Throws `NoSlot` if none is free within the time limit, `CancellationError` if the
    /// task is cancelled while it waits, and any error of `body`.
    package func withSlot<Value>(_ body: () async throws -> Value) async throws -> Value {
        if !state.withLock({ $0.takeFreeSlot() }) { try await waitForSlot() }
        defer { giveBack() }
        return try await body()
    }

    /// A slot that arrives just when the time is up is still used. Otherwise nobody would give it back.
    private func waitForSlot() async throws {
        let hasSlot = await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.turn() }
            group.addTask { [patience] in
                try? await Task.sleep(for: patience)
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return await group.reduce(first) { $0 || $1 }
        }
        guard !hasSlot else { return }
        try Task.checkCancellation()
        throw NoSlot()
    }

    /// Waits for a slot. Returns `false` if the task is cancelled before it gets one.
    private func turn() async -> Bool {
        let ticket = state.withLock { $0.newTicket() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { turn in
                let answer: Bool? = state.withLock { state in
                    if Task.isCancelled { return false }
                    if state.takeFreeSlot() { return true }
                    state.waiting.append(Waiter(ticket: ticket, turn: turn))
                    return nil
                }
                if let answer { turn.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0) }
            }
            waiter?.turn.resume(returning: false)
        }
    }

    /// Hands the slot to the first task in the line. If there is none, the slot is free.
    private func giveBack() {
        let next = state.withLock { state -> Waiter? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.turn.resume(returning: true)
    }
}

extension AsyncSemaphore.State {
    /// Takes a slot if one is free and no task waits for it.
    fileprivate mutating func takeFreeSlot() -> Bool {
        guard free > 0, waiting.isEmpty else { return false }
        free -= 1
        return true
    }

    fileprivate mutating func newTicket() -> Int {
        nextTicket += 1
        return nextTicket
    }
}

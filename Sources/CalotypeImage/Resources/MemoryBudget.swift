private import Synchronization

/// Limits the memory that all running jobs may use together, and their number. A job waits until its predicted memory
/// fits. Jobs are admitted in the order in which they arrive. Background work is admitted when nothing else waits.
package final class MemoryBudget: Sendable {
    package let total: Int
    private let mostJobs: Int
    private let patience: Duration
    private let state: Mutex<State>

    private struct State {
        var free: Int
        var running = 0
        var nextTicket = 0
        var waiting: [Waiter] = []
        /// Background work that waits.
        var behind: [Waiter] = []

        mutating func admit(_ bytes: Int, _ mostJobs: Int) -> Bool {
            guard bytes <= free, running < mostJobs else { return false }
            free -= bytes
            running += 1
            return true
        }

        /// Removes and returns the first waiter that can be admitted now.
        mutating func admitNext(_ mostJobs: Int) -> Waiter? {
            if let next = waiting.first { return admit(next.bytes, mostJobs) ? waiting.removeFirst() : nil }
            guard let next = behind.first, admit(next.bytes, mostJobs) else { return nil }
            return behind.removeFirst()
        }

        mutating func remove(_ ticket: Int) -> Waiter? {
            if let index = waiting.firstIndex(where: { $0.ticket == ticket }) { return waiting.remove(at: index) }
            return behind.firstIndex { $0.ticket == ticket }.map { behind.remove(at: $0) }
        }
    }

    private struct Waiter {
        let ticket: Int
        let bytes: Int
        let turn: CheckedContinuation<Void, any Error>
    }

    /// `jobs` is the maximum number of running jobs: more than can use the threads would only wait while their time
    /// runs. No job waits longer than `patience`.
    package init(total: Int, jobs: Int = .max, patience: Duration = .seconds(300)) {
        self.total = total
        self.patience = patience
        mostJobs = jobs
        state = Mutex(State(free: total))
    }

    /// The bytes that are not reserved.
    package var free: Int { state.withLock(\.free) }
    /// The number of waiting jobs.
    var waiting: Int { state.withLock { $0.waiting.count + $0.behind.count } }

    /// Runs `body` with `bytes` reserved. `bytes` must not exceed `total`. Throws `MemoryExhausted` if the bytes are
    /// not free within `patience`.
    package func admit<R: Sendable>(_ bytes: Int, _ body: () async throws -> R) async throws -> R {
        try await take(bytes)
        defer { release(bytes) }
        return try await body()
    }

    /// Reserves `bytes` for as long as the reservation exists. Throws as `admit` does. Work with the priority
    /// `background` waits until no other work waits.
    package func reserve(_ bytes: Int, _ priority: WorkPriority = .normal) async throws -> Reservation {
        try await take(bytes, isBehind: priority == .background)
        return Reservation(bytes, of: self)
    }

    /// A request for 0 bytes does not wait behind others.
    private func take(_ bytes: Int, isBehind: Bool = false) async throws {
        let isAdmitted = state.withLock { state in
            let isFirst = state.waiting.isEmpty && (!isBehind || state.behind.isEmpty)
            return (bytes == 0 || isFirst) && state.admit(bytes, mostJobs)
        }
        if !isAdmitted { try await patiently { try await self.takeTurn(bytes, isBehind) } }
    }

    private func takeTurn(_ bytes: Int, _ isBehind: Bool) async throws {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { turn in
                let refused = state.withLock { state in
                    guard !Task.isCancelled else { return true }
                    let waiter = Waiter(ticket: ticket, bytes: bytes, turn: turn)
                    if isBehind { state.behind.append(waiter) } else { state.waiting.append(waiter) }
                    return false
                }
                refused ? turn.resume(throwing: CancellationError()) : admitNext()
            }
        } onCancel: {
            let waiter = state.withLock { $0.remove(ticket) }
            waiter?.turn.resume(throwing: CancellationError())
            admitNext()
        }
    }

    /// Waits for `turn`, at most for `patience`. A turn that arrives exactly at the end is still used. Otherwise its
    /// bytes would never be released.
    private func patiently(_ turn: @escaping @Sendable () async throws -> Void) async throws {
        let hasTurn = await withTaskGroup(of: Bool.self) { group in
            group.addTask { await (try? turn()) != nil }
            group.addTask { [patience] in
                try? await Task.sleep(for: patience)
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return await group.reduce(first) { $0 || $1 }
        }
        guard !hasTurn else { return }
        try Task.checkCancellation()
        throw MemoryExhausted()
    }

    fileprivate func release(_ bytes: Int) {
        state.withLock {
            $0.free += bytes
            $0.running -= 1
        }
        admitNext()
    }

    private func admitNext() {
        let admitted = state.withLock { state in
            var admitted: [Waiter] = []
            while let next = state.admitNext(mostJobs) { admitted.append(next) }
            return admitted
        }
        for waiter in admitted { waiter.turn.resume() }
    }
}

/// A share of the memory budget. It is given back when this value ends.
package struct Reservation: ~Copyable, Sendable {
    private let budget: MemoryBudget
    private let bytes: Int

    fileprivate init(_ bytes: Int, of budget: MemoryBudget) {
        self.bytes = bytes
        self.budget = budget
    }

    deinit { budget.release(bytes) }
}

/// The memory was not free within the time that a job waits.
public struct MemoryExhausted: Error, Sendable {}

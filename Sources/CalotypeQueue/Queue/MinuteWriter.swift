internal import Synchronization

/// Writes the statistics of ended attempts, all of a second together: one by one, they would cost a tenth of the
/// queue's throughput. A process that is killed loses the statistics of its last second, and no job.
final class MinuteWriter: Sendable {
    private struct State {
        var sums = MinuteSums()
        var isWaiting = false
        /// The write that has taken its sums, until it has ended.
        var running: Task<Void, any Error>?
    }

    private static let interval: Duration = .seconds(1)
    /// The longest time that the end of the process waits for the last write.
    private static let lastPatience: Duration = .seconds(2)

    private let database: any SQLDatabase
    private let state = Mutex(State())

    init(_ database: any SQLDatabase) { self.database = database }

    func add(_ attempts: [EndedAttempt]) {
        guard !attempts.isEmpty else { return }
        let isFirst = state.withLock { state in
            state.sums.add(attempts)
            defer { state.isWaiting = true }
            return !state.isWaiting
        }
        if isFirst { writeSoon() }
    }

    /// Writes what has been added so far, and waits for what another call is writing. If a write fails, its sums are
    /// kept for the next time.
    func write() async throws {
        while let (task, isOurs) = nextTask() {
            let result = await withTaskCancellationHandler {
                await task.result
            } onCancel: {
                if isOurs { task.cancel() }
            }
            if case .failure(let error) = result, isOurs || !(error is CancellationError) { throw error }
            if isOurs { return }
        }
    }

    /// Returns the write that runs, or else begins one; `nil` if there is nothing to write.
    private func nextTask() -> (task: Task<Void, any Error>, isOurs: Bool)? {
        state.withLock { state in
            if let running = state.running { return (running, false) }
            guard !state.sums.isEmpty else { return nil }
            let sums = state.sums
            state.sums = MinuteSums()
            let task = Task { try await self.write(sums) }
            state.running = task
            return (task, true)
        }
    }

    private func write(_ sums: MinuteSums) async throws {
        do {
            try await database.write { try $0.add(sums) }
            state.withLock { $0.running = nil }
        } catch {
            state.withLock { state in
                state.sums.add(sums)
                state.running = nil
            }
            throw error
        }
    }

    /// Writes for the last time, if the database answers soon.
    func finish() async {
        await withTaskGroup { group in
            group.addTask { try? await self.write() }
            group.addTask { try? await Task.sleep(for: Self.lastPatience) }
            await group.next()
            group.cancelAll()
        }
    }

    private func writeSoon() {
        Task { [weak self] in
            try? await Task.sleep(for: Self.interval)
            guard let self else { return }
            state.withLock { $0.isWaiting = false }
            try? await write()
            let isLeft = state.withLock { state in
                guard !state.sums.isEmpty, !state.isWaiting else { return false }
                state.isWaiting = true
                return true
            }
            if isLeft { writeSoon() }
        }
    }
}

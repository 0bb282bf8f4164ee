import CalotypeTesting
import Synchronization
import Testing

@testable import Calotype

@Suite("AsyncSemaphore", .timeLimit(.minutes(1)))
struct AsyncSemaphoreTests {
    private struct Failure: Error {}

    @Test("lets no more tasks run than it has slots, and lets all run")
    func bounded() async throws {
        let semaphore = AsyncSemaphore(slots: 3, patience: .seconds(60))
        let runs = Mutex((now: 0, most: 0, all: 0))
        try await withThrowingTaskGroup { group in
            for _ in 0..<200 {
                group.addTask { @Sendable in
                    try await semaphore.withSlot {
                        runs.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.all + 1) }
                        await Task.yield()
                        runs.withLock { $0.now -= 1 }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(runs.withLock { $0.most <= 3 && $0.all == 200 })
        #expect(semaphore.free == 3)
    }

    @Test("gives slots in the order in which tasks came")
    func inOrder() async throws {
        let semaphore = AsyncSemaphore(slots: 1, patience: .seconds(60))
        let order = Mutex<[Int]>([])
        let release = Signal()
        try await withThrowingTaskGroup { group in
            group.addTask { try await semaphore.withSlot { await release.wait() } }
            try await wait(until: { semaphore.free == 0 })
            for number in 0..<5 {
                group.addTask { @Sendable in
                    try await semaphore.withSlot { order.withLock { $0.append(number) } }
                }
                try await wait(until: { semaphore.waiting == number + 1 })
            }
            release.raise()
            try await group.waitForAll()
        }
        #expect(order.withLock { $0 } == [0, 1, 2, 3, 4])
    }

    @Test("throws when no slot is free in time")
    func patience() async throws {
        let semaphore = AsyncSemaphore(slots: 1, patience: .milliseconds(1))
        _ = try await semaphore.withSlot {
            await #expect(throws: AsyncSemaphore.NoSlot.self) { try await semaphore.withSlot {} }
        }
        #expect(semaphore.free == 1 && semaphore.waiting == 0)
    }

    @Test("lets a task that is cancelled leave the line")
    func cancelled() async throws {
        let semaphore = AsyncSemaphore(slots: 1, patience: .seconds(60))
        try await semaphore.withSlot {
            let waiting = Task { try await semaphore.withSlot {} }
            try await wait(until: { semaphore.waiting == 1 })
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
        }
        #expect(semaphore.free == 1 && semaphore.waiting == 0)
    }

    @Test("gets every slot back, also after errors and cancellations at any moment")
    func noLeak() async throws {
        let semaphore = AsyncSemaphore(slots: 2, patience: .seconds(60))
        await withTaskGroup { group in
            for index in 0..<300 {
                group.addTask { @Sendable in
                    let task = Task {
                        try await semaphore.withSlot {
                            await Task.yield()
                            if index.isMultiple(of: 5) { throw Failure() }
                        }
                    }
                    for _ in 0..<index % 7 { await Task.yield() }
                    if !index.isMultiple(of: 3) { task.cancel() }
                    _ = await task.result
                }
            }
        }
        #expect(semaphore.free == 2 && semaphore.waiting == 0)
    }
}

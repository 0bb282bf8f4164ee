import CalotypeTesting
import Pixels
import Synchronization
import Testing

@testable import CalotypeImage

@Suite("The threads for pixel work", .timeLimit(.minutes(1)))
struct PixelThreadsTests {
    @Test("No more work runs at once than there are threads", arguments: [1, 2, 3])
    func bounded(_ count: Int) async throws {
        let threads = PixelThreads(count: count)
        let running = Mutex((now: 0, peak: 0))
        let started = Atomic(0)
        try await withThrowingTaskGroup { group in
            for _ in 0..<count * 5 {
                group.addTask { @Sendable in
                    try await threads.run { _ in
                        running.withLock {
                            $0.now += 1
                            $0.peak = max($0.peak, $0.now)
                        }
                        started.add(1, ordering: .relaxed)
                        // All threads are busy at least once, or this never ends.
                        while started.load(ordering: .relaxed) < count {}
                        running.withLock { $0.now -= 1 }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(running.withLock(\.peak) == count)
    }

    @Test("Work that waits for a thread is cancelled without ever running")
    func cancelledInQueue() async throws {
        let threads = PixelThreads(count: 1)
        let isBusy = Signal()
        let mayEnd = Atomic(false)
        let ran = Atomic(false)
        let first = Task {
            try await threads.run { _ in
                isBusy.raise()
                while !mayEnd.load(ordering: .relaxed) {}
            }
        }
        await isBusy.wait()
        let second = Task { try await threads.run { _ in ran.store(true, ordering: .relaxed) } }
        second.cancel()
        mayEnd.store(true, ordering: .relaxed)
        try await first.value
        await #expect(throws: CancellationError.self) { try await second.value }
        let hasRun = ran.load(ordering: .relaxed)
        #expect(!hasRun)
    }

    @Test("Running work hears that it was cancelled")
    func cancelledRunning() async throws {
        let threads = PixelThreads(count: 1)
        let isBusy = Signal()
        let work = Task {
            try await threads.run { stop in
                isBusy.raise()
                while !stop.isRaised {}
                throw CancellationError()
            }
        }
        await isBusy.wait()
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
    }
}

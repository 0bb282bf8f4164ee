import Calotype
import Testing

@testable import CalotypeQueue

@Suite("Waiting for work", .timeLimit(.minutes(2)))
struct WaitingTests {
    @Test("A job that another machine submits wakes the worker at once", arguments: TestDatabase.available)
    func woken(_ database: TestDatabase) async throws {
        try await database.withQueues(2) { queues in
            #expect(try await queues[0].next() == nil)
            async let lease = queues[0].nextSoon()
            try await queues[1].add(try submission("a"))
            let start = ContinuousClock.now
            #expect(try await lease.job.id.rawValue == "a")
            // Far below the slow look that every waiter takes at last.
            #expect(ContinuousClock.now - start < .seconds(3))
        }
    }

    @Test("Work that came after an empty claim ends the wait before it begins", arguments: TestDatabase.available)
    func between(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            #expect(try await queue.next() == nil)
            try await queue.add(try submission("a"))
            let start = ContinuousClock.now
            try await queue.waitForWork(upTo: .seconds(60))
            #expect(ContinuousClock.now - start < .seconds(10))
        }
    }

    @Test("A wait ends at its limit, and when it is cancelled", arguments: TestDatabase.available)
    func limits(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            while try await queue.next() == nil, queue.board.hasSignal { continue }
            try await queue.waitForWork(upTo: .milliseconds(300))
            // A signal that comes late ends a wait before it is cancelled.
            var outcome: Result<Void, any Error>
            repeat {
                let waiting = Task { try await queue.waitForWork(upTo: .seconds(100)) }
                waiting.cancel()
                outcome = await waiting.result
            } while (try? outcome.get()) != nil
            #expect(throws: CancellationError.self) { try outcome.get() }
        }
    }

    @Test("Many that open an empty database at once all find its tables", arguments: TestDatabase.available)
    func opening(_ database: TestDatabase) async throws {
        try await database.withLocation { location in
            let queues = try await withThrowingTaskGroup { group in
                for _ in 0..<8 { group.addTask { try await location.openForTests() } }
                return try await group.reduce(into: [JobQueue]()) { $0.append($1) }
            }
            try await queues[0].add(try submission("a"))
            #expect(try await queues[7].state("a") == .waiting)
            for queue in queues { await queue.close() }
        }
    }
}

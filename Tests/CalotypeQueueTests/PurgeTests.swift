import Calotype
import Testing

@testable import CalotypeQueue

@Suite("What caches are to forget", .timeLimit(.minutes(1)))
struct PurgeTests {
    private static let purge = Purge(addresses: ["https://cdn.example.com/ann/a/normal.jpg"], tags: ["ann/a"])

    /// One purge that is due.
    private func delete(_ id: String, _ queue: JobQueue, _ purge: Purge? = purge) async throws {
        try await queue.add(try submission(id))
        _ = try await queue.drain()
        guard case .deleted = try await queue.delete(try identifier(id), in: .all, purging: purge) else {
            Issue.record("the job is not deleted")
            return
        }
    }

    @Test("comes to one of many who ask, with the deletion that it follows from", arguments: TestDatabase.available)
    func claimed(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await delete("a", queue)
            async let one = queue.claimPurges(limit: 9, lease: .seconds(60))
            async let other = queue.claimPurges(limit: 9, lease: .seconds(60))
            let claimed = try await one + other
            #expect(claimed.map(\.purge) == [Self.purge])
            #expect(claimed.map(\.attempt) == [1])
            try await queue.markPurged(try #require(claimed.first))
            #expect(try await queue.rows(of: "purges") == 0)
        }
    }

    @Test("is nothing where nothing was deleted, or nothing is named", arguments: TestDatabase.available)
    func nothing(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            #expect(try await queue.delete(try identifier("none"), in: .all, purging: Self.purge) == nil)
            try await queue.add(try submission("runs"))
            let lease = try #require(try await queue.claim(worker, limit: 1, lease: .seconds(60)).first)
            guard case .running = try await queue.delete(lease.job.id, in: .all, purging: Self.purge) else {
                Issue.record("a running job is deleted")
                return
            }
            try await delete("a", queue, Purge())
            try await delete("b", queue, nil)
            #expect(try await queue.rows(of: "purges") == 0)
        }
    }

    @Test("is given up where every attempt ended with its process", arguments: TestDatabase.available)
    func spent(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await delete("a", queue)
            #expect(try await queue.depthOfPurges().waiting == 1)
            for attempt in 1...3 {
                let claimed = try await queue.claimPurges(limit: 9, lease: .zero, attempts: 3)
                #expect(claimed.map(\.attempt) == [attempt])
            }
            #expect(try await queue.claimPurges(limit: 9, lease: .zero, attempts: 3).isEmpty)
            #expect(try await queue.depthOfPurges() == OutboxDepth(waiting: 0, oldest: .zero))
        }
    }

    @Test("of what goes later is not due before", arguments: TestDatabase.available)
    func later(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.post(Self.purge, after: .seconds(60))
            try await queue.post(Purge(), after: .zero)
            #expect(try await queue.claimPurges(limit: 9, lease: .zero).isEmpty)
            try await queue.post(Self.purge, after: .zero)
            #expect(try await queue.claimPurges(limit: 9, lease: .seconds(60)).map(\.purge) == [Self.purge])
            #expect(try await queue.rows(of: "purges") == 2)
        }
    }

    @Test(
        "comes again with the same id where nobody marked it, and where it was put off",
        arguments: TestDatabase.available)
    func again(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await delete("a", queue)
            let first = try #require(try await queue.claimPurges(limit: 9, lease: .zero).first)
            let second = try #require(try await queue.claimPurges(limit: 9, lease: .seconds(60)).first)
            #expect(second.id == first.id && second.attempt == 2)
            #expect(try await queue.claimPurges(limit: 9, lease: .seconds(60)).isEmpty)
            // Whoever came too late changes nothing.
            try await queue.markPurged(first)
            try await queue.putOff(first, by: .zero)
            #expect(try await queue.claimPurges(limit: 9, lease: .seconds(60)).isEmpty)
            try await queue.putOff(second, by: .zero)
            #expect(try await queue.claimPurges(limit: 9, lease: .seconds(60)).map(\.attempt) == [3])
        }
    }

    @Test("is kept for a while where it was given up, and then forgotten", arguments: TestDatabase.available)
    func givenUp(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await delete("a", queue)
            let purge = try #require(try await queue.claimPurges(limit: 9, lease: .zero).first)
            try await queue.giveUp(purge)
            #expect(try await queue.claimPurges(limit: 9, lease: .zero).isEmpty)
            #expect(try await queue.prune(QueueRetention(), limit: 9).isEmpty)
            var retention = QueueRetention()
            retention.silent = .milliseconds(-1_000)
            #expect(try await queue.prune(retention, limit: 9).others == 1)
            #expect(try await queue.rows(of: "purges") == 0)
        }
    }
}

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
            async let one = queue.purges.claim(limit: 9, lease: .seconds(60))
            async let other = queue.purges.claim(limit: 9, lease: .seconds(60))
            let claimed = try await one + other
            #expect(claimed.map(\.message) == [Self.purge])
            #expect(claimed.map(\.attempt) == [1])
            try await queue.purges.markDelivered(try #require(claimed.first))
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
            #expect(try await queue.purges.depth().waiting == 1)
            var limits = DeliveryLimits(total: 9)
            limits.attempts = 3
            for attempt in 1...3 {
                let claim = try await queue.purges.claim(limits, lease: .zero)
                #expect(claim.deliveries.map(\.attempt) == [attempt])
            }
            let last = try await queue.purges.claim(limits, lease: .zero)
            #expect(last.deliveries.isEmpty && last.givenUp.count == 1)
            #expect(try await queue.purges.depth() == OutboxDepth(waiting: 0, oldest: .zero))
        }
    }

    @Test(
        "is claimed in the order in which it is due, and only as many as may be sent at once",
        arguments: TestDatabase.available)
    func inOrder(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            for tag in ["a", "b", "c"] { try await queue.purges.post(Purge(tags: [tag]), after: .zero) }
            let limits = DeliveryLimits(total: 2)
            let first = try await queue.purges.claim(limits, lease: .seconds(60)).deliveries
            #expect(first.map(\.message.tags) == [["a"], ["b"]])
            #expect(try await queue.purges.claim(beside: first, limits, lease: .seconds(60)).deliveries.isEmpty)
            let second = try await queue.purges.claim(beside: [first[0]], limits, lease: .seconds(60)).deliveries
            #expect(second.map(\.message.tags) == [["c"]])
        }
    }

    @Test("of what goes later is not due before", arguments: TestDatabase.available)
    func later(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.purges.post(Self.purge, after: .seconds(60))
            try await queue.purges.post(Purge(), after: .zero)
            #expect(try await queue.purges.claim(limit: 9, lease: .zero).isEmpty)
            try await queue.purges.post(Self.purge, after: .zero)
            #expect(try await queue.purges.claim(limit: 9, lease: .seconds(60)).map(\.message) == [Self.purge])
            #expect(try await queue.rows(of: "purges") == 2)
        }
    }

    @Test(
        "comes again with the same id where nobody marked it, and where it was put off",
        arguments: TestDatabase.available)
    func again(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await delete("a", queue)
            let first = try #require(try await queue.purges.claim(limit: 9, lease: .zero).first)
            let second = try #require(try await queue.purges.claim(limit: 9, lease: .seconds(60)).first)
            #expect(second.id == first.id && second.attempt == 2)
            #expect(try await queue.purges.claim(limit: 9, lease: .seconds(60)).isEmpty)
            // Whoever came too late changes nothing.
            try await queue.purges.markDelivered(first)
            try await queue.purges.putOff(first, by: .zero)
            #expect(try await queue.purges.claim(limit: 9, lease: .seconds(60)).isEmpty)
            try await queue.purges.putOff(second, by: .zero)
            #expect(try await queue.purges.claim(limit: 9, lease: .seconds(60)).map(\.attempt) == [3])
        }
    }

    @Test("is kept for a while where it was given up, and then forgotten", arguments: TestDatabase.available)
    func givenUp(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await delete("a", queue)
            let purge = try #require(try await queue.purges.claim(limit: 9, lease: .zero).first)
            try await queue.purges.giveUp(purge)
            #expect(try await queue.purges.claim(limit: 9, lease: .zero).isEmpty)
            #expect(try await queue.prune(QueueRetention(), limit: 9).isEmpty)
            var retention = QueueRetention()
            retention.silent = .milliseconds(-1_000)
            #expect(try await queue.prune(retention, limit: 9).others == 1)
            #expect(try await queue.rows(of: "purges") == 0)
        }
    }
}

import Calotype
import CalotypeQueue
import Testing

@Suite("A batch", .timeLimit(.minutes(2)))
struct BatchTests {
    private func batch(_ ids: [String], id: String = "batch-1") throws -> BatchSubmission {
        BatchSubmission(
            id: try BatchID(id), jobs: try ids.map { try submission($0) }, callback: "https://example.com/hook")
    }

    @Test("Its status counts its jobs, and its end is told once", arguments: TestDatabase.available)
    func status(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            guard case .created(let status, let ids) = try await queue.submit(try batch(["a", "b", "c"])) else {
                Issue.record("not created")
                return
            }
            #expect(ids.map(\.rawValue) == ["a", "b", "c"])
            #expect(status.counts[.waiting] == 3)
            let lease = try #require(try await queue.next())
            #expect(lease.job.batch == status.id)
            try await queue.fail(lease, with: failure(lease.job), stages: [])
            let half = try #require(try await queue.batch(status.id, in: .all))
            #expect(half.counts[.failed] == 1)
            #expect(half.counts[.waiting] == 2)
            #expect(half.endedAt == nil)
            #expect(try await queue.webhooks.claim(limit: 9, lease: .seconds(60)).isEmpty)

            _ = try await queue.drain()
            let whole = try #require(try await queue.batch(status.id, in: .all))
            #expect(whole.counts[.succeeded] == 2)
            #expect(whole.endedAt != nil)
            #expect(whole.total == 3)
            #expect(try await queue.webhooks.claim(limit: 9, lease: .seconds(60)).count == 1)
        }
    }

    @Test("It is accepted whole or not at all", arguments: TestDatabase.available)
    func allOrNone(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("b", url: "https://example.com/other.png"))
            guard case .conflict(.id(let id)) = try await queue.submit(try batch(["a", "b"])) else {
                Issue.record("no conflict")
                return
            }
            #expect(id.rawValue == "b")
            #expect(try await queue.state("a") == nil)
            #expect(try await queue.batch(try BatchID("batch-1"), in: .all) == nil)
            guard case .conflict = try await queue.submit(try batch(["c", "c"])) else {
                Issue.record("the same id twice was accepted")
                return
            }
            #expect(try await queue.counts(in: .all).count(.waiting) == 1)
        }
    }

    @Test("The same batch twice is the same batch", arguments: TestDatabase.available)
    func same(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            _ = try await queue.submit(try batch(["a", "b"]))
            guard case .existing = try await queue.submit(try batch(["a", "b"])),
                case .conflict(.batch) = try await queue.submit(try batch(["a", "b", "c"]))
            else {
                Issue.record("not told apart")
                return
            }
        }
    }

    @Test("Cancelling it cancels what waits and asks what runs", arguments: TestDatabase.available)
    func cancel(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            _ = try await queue.submit(try batch((0..<150).map { "job-\($0)" }))
            let lease = try #require(try await queue.next())
            let status = try #require(try await queue.cancelBatch(try BatchID("batch-1"), in: .all))
            #expect(status.counts[.cancelled] == 149)
            #expect(try await queue.renew(lease).isCancellationRequested)
            try await queue.acknowledgeCancellation(of: lease)
            let ended = try #require(try await queue.batch(status.id, in: .all))
            #expect(ended.counts[.cancelled] == 150)
            #expect(ended.endedAt != nil)
        }
    }

    @Test("Nobody else sees it", arguments: TestDatabase.available)
    func scope(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            _ = try await queue.submit(try batch(["a"]))
            #expect(try await queue.batch(try BatchID("batch-1"), in: .user(try identifier("ann"))) != nil)
            #expect(try await queue.batch(try BatchID("batch-1"), in: .user(try identifier("bob"))) == nil)
            #expect(try await queue.cancelBatch(try BatchID("batch-1"), in: .user(try identifier("bob"))) == nil)
            #expect(try await queue.state("a") == .waiting)
        }
    }
}

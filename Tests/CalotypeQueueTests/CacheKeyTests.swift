import Calotype
import Testing

@testable import CalotypeQueue

@Suite("A result by its recipe", .timeLimit(.minutes(2)))
struct CacheKeyTests {
    private static let cacheKey = CacheKey(rawValue: String(repeating: "a", count: 64))
    private static let other = CacheKey(rawValue: String(repeating: "b", count: 64))

    /// A job that has succeeded.
    private func end(
        _ id: String, user: String = "ann", by cacheKey: CacheKey? = cacheKey, _ queue: JobQueue
    ) async throws {
        try await queue.add(try submission(id, user: user))
        let lease = try #require(try await queue.next())
        try await queue.complete(lease, with: try success(lease.job, by: cacheKey), stages: [])
    }

    /// Whose result is found.
    private func found(_ queue: JobQueue, by cacheKey: CacheKey = cacheKey, user: String = "ann") async throws
        -> String?
    {
        let result = try await queue.result(by: cacheKey, of: try identifier(user))
        let text = result.map { String(decoding: $0.json, as: UTF8.self) } ?? ""
        return text.firstMatch(of: #/"jobId":"([^"]*)"/#).map { String($0.1) }
    }

    @Test("is the newest of that user, and of nobody else", arguments: TestDatabase.available)
    func newest(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            #expect(try await found(queue) == nil)
            try await end("one", queue)
            try await end("two", queue)
            try await end("bobs", user: "bob", queue)
            try await end("otherwise", by: Self.other, queue)
            try await end("never-alike", by: nil, queue)
            #expect(try await found(queue) == "two")
            #expect(try await found(queue, user: "bob") == "bobs")
            #expect(try await found(queue, by: Self.other) == "otherwise")
            #expect(try await found(queue, user: "carl") == nil)
            #expect(try await queue.rows(of: "recipes") == 4)
        }
    }

    @Test("is there once, however often its worker says so, and not by an old token", arguments: TestDatabase.available)
    func once(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("one"))
            let lost = try #require(try await queue.next())
            try await queue.release(lost)
            let lease = try #require(try await queue.next())
            await #expect(throws: QueueError.leaseLost) {
                try await queue.complete(lost, with: try success(lost.job, by: Self.cacheKey), stages: [])
            }
            #expect(try await found(queue) == nil)
            for _ in 0..<2 {
                try await queue.complete(lease, with: try success(lease.job, by: Self.cacheKey), stages: [])
            }
            #expect(try await queue.rows(of: "recipes") == 1)
        }
    }

    @Test("goes with its job, and leaves the location to an older one", arguments: TestDatabase.available)
    func forgotten(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await end("one", queue)
            try await end("two", queue)
            _ = try await queue.delete(try identifier("two"), in: .all)
            #expect(try await found(queue) == "one")
            var retention = QueueRetention()
            retention.finished = .seconds(-1)
            _ = try await queue.prune(retention, limit: 10)
            #expect(try await found(queue) == nil)
            #expect(try await queue.rows(of: "recipes") == 0)
        }
    }

    @Test("is found by two indexes, and nothing is sorted", arguments: TestDatabase.available)
    func plan(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.fill(jobs: 5_000, users: 10)
            try await queue.database.execute(
                """
                INSERT INTO recipes (user_id, recipe, job_number)
                SELECT user_id, '\(Self.cacheKey.rawValue)', number FROM jobs
                """, [])
            try await queue.database.execute("ANALYZE", [])
            let plan = try await queue.database.read { session in
                try session.explain(
                    queue.explain, session.cachedResultStatement, [.text("user-1"), .text(Self.cacheKey.rawValue)])
            }
            #expect(!plan.contains("Seq Scan"), "\(plan)")
            #expect(!plan.contains("SCAN"), "\(plan)")
            #expect(!plan.contains("Sort") && !plan.contains("TEMP B-TREE"), "\(plan)")
            let deletion = try await queue.database.read { session in
                try session.explain(queue.explain, "DELETE FROM recipes WHERE job_number = 7")
            }
            #expect(deletion.contains("recipes_by_job"), "\(deletion)")
        }
    }
}

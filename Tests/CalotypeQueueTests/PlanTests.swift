import Calotype
import Testing

@testable import CalotypeQueue

@Suite("What the database does for a claim", .timeLimit(.minutes(2)))
struct PlanTests {
    @Test("It reads the first entries of one index, and sorts nothing", arguments: TestDatabase.available)
    func plan(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.fill(jobs: 20_000, users: 100)
            try await queue.database.execute("ANALYZE jobs", [])
            let plan = try await queue.database.write { session in
                try session.explainClaim(queue.explain)
            }
            #expect(plan.contains("jobs_due"), "\(plan)")
            #expect(!plan.contains("Seq Scan on jobs"), "\(plan)")
            #expect(!plan.contains("SCAN jobs\n"), "\(plan)")
            #expect(!plan.contains("Sort"), "\(plan)")
            #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
        }
    }
}

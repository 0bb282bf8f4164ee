import Calotype
import Testing

@testable import CalotypeQueue

@Suite("What the database does for a claim", .timeLimit(.minutes(2)))
struct PlanTests {
    @Test(
        "It reads the first entries of one index, and sorts nothing", arguments: TestDatabase.available, [true, false])
    func plan(_ database: TestDatabase, _ isAnalyzed: Bool) async throws {
        try await database.withQueue { queue in
            try await queue.fill(jobs: 20_000, users: 100)
            if isAnalyzed { try await queue.database.execute("ANALYZE jobs", []) }
            let plans = try await queue.database.write { session in
                try [
                    "jobs_due": session.explainClaim(queue.explain),
                    "jobs_delayed": session.explain(queue.explain, session.dueStatement),
                    "jobs_leased": session.explain(queue.explain, session.lostStatement),
                    "jobs_by_source": session.explain(
                        queue.explain, session.takeSourceStatement, [.text("sources/a"), .text("ann")]),
                ]
            }
            for (index, plan) in plans {
                #expect(plan.contains(index), "\(plan)")
                #expect(!plan.contains("Seq Scan on jobs"), "\(plan)")
                #expect(!plan.contains("SCAN jobs\n"), "\(plan)")
                #expect(!plan.contains("jobs_by_state"), "\(plan)")
                #expect(!plan.contains("Sort"), "\(plan)")
                #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
            }
        }
    }
}

import Calotype
import Foundation
import Testing

@testable import CalotypeQueue

@Suite("Counts of delayed jobs", .timeLimit(.minutes(1)))
struct DelayedTests {
    private func delayed(_ id: String, user: String = "ann", by seconds: Double) throws -> Submission {
        var submission = try submission(id, user: user)
        submission.runAt = Date(timeIntervalSinceNow: seconds)
        return submission
    }

    @Test("are kept with every step of a job, for each user too", arguments: TestDatabase.available)
    func steps(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            func expect(_ all: Int, _ ann: Int, _ location: SourceLocation = #_sourceLocation) async throws {
                #expect(try await queue.counts(in: .all).delayed == all, sourceLocation: location)
                let own = JobScope.user(try identifier("ann"))
                #expect(try await queue.counts(in: own).delayed == ann, sourceLocation: location)
            }
            try await queue.add(try submission("now"))
            try await queue.add(try delayed("a", by: 1_000))
            try await queue.add(try delayed("b", by: 1_000))
            let batch = BatchSubmission(jobs: [
                try delayed("c", user: "bob", by: 1_000), try submission("d", user: "bob"),
            ])
            _ = try await queue.submit(batch)
            try await expect(3, 2)
            #expect(try await queue.counts(in: .all).count(.waiting) == 5)
            _ = try await queue.cancel(try identifier("a"), in: .all)
            _ = try await queue.cancelBatch(batch.id, in: .all)
            try await expect(1, 1)
            _ = try await queue.delete(try identifier("b"), in: .all)
            try await expect(0, 0)
            try await queue.add(try delayed("e", by: 0.05))
            try await expect(1, 1)
            // One that waits for its next attempt is none.
            var lease = try await queue.nextSoon()
            if lease.job.id.rawValue != "e" { lease = try await queue.nextSoon() }
            try await expect(0, 0)
            _ = try await queue.retry(lease, after: .seconds(100), with: failure(lease.job), stages: [])
            try await expect(0, 0)
            // One that was cancelled before its time keeps this time.
            let time = try #require(try await queue.read(try identifier("a"), in: .all)).runAt
            _ = try await queue.requeue(try identifier("a"), in: .all)
            #expect(try await queue.read(try identifier("a"), in: .all)?.runAt == time)
            #expect(try await queue.next() == nil)
            try await expect(1, 1)
            _ = try await queue.delete(try identifier("a"), in: .all)
            _ = try await queue.prune(QueueRetention(), limit: 100)
            try await expect(0, 0)
        }
    }
}

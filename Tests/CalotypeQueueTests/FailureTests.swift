import Calotype
import Foundation
import Testing

@testable import CalotypeQueue

@Suite("Failures by kind and reason", .timeLimit(.minutes(1)))
struct FailureTests {
    @Test("say how many failed, were tried again and came good, and where", arguments: TestDatabase.available)
    func groups(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let one = WorkerID(rawValue: "one-0123456789ab")
            let two = WorkerID(rawValue: "two-0123456789ab")
            for id in ["a", "b", "c"] { try await queue.add(submission(id)) }
            let failed = try #require(try await queue.next(as: one))
            try await queue.fail(failed, with: failure(failed.job, .upload, .forbidden), stages: [])
            // Both are claimed first, since a job that is tried again may come before the other.
            var leases: [Lease] = []
            for worker in [one, two] { leases.append(try #require(try await queue.next(as: worker))) }
            for lease in leases {
                _ = try await queue.retry(
                    lease, after: .zero, with: failure(lease.job, .upload, .forbidden), stages: [])
            }
            let again = try await queue.nextSoon(as: two)
            try await queue.complete(again, with: try success(again.job), stages: [])
            let range = Date(timeIntervalSinceNow: -120)..<Date(timeIntervalSinceNow: 120)
            let groups = try await queue.failures(in: range)
            #expect(groups.count == 1)
            let group = try #require(groups.first)
            #expect(group.failure == JobFailure(kind: .upload, reason: .forbidden))
            #expect(group.failed == 1)
            #expect(group.retried == 2)
            #expect(group.recovered == 1)
            #expect(group.hosts == ["one": 2, "two": 1])
            #expect(group.open == JobCount(jobs: 1))
            // A job that somebody has retried did not come good by itself.
            _ = try await queue.requeue(failed.job.id, in: .all)
            for lease in try await queue.claim(one, limit: 5, lease: .seconds(60)) where lease.job.id == failed.job.id {
                try await queue.complete(lease, with: try success(lease.job), stages: [])
            }
            let later = try #require(try await queue.failures(in: range).first)
            #expect(later.recovered == 1)
            #expect(later.open == JobCount(jobs: 0))
        }
    }

    @Test("of one user are those of that user's failed jobs", arguments: TestDatabase.available)
    func ofUser(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            for user in ["ann", "bob", "bob"] {
                try await queue.add(submission(user: user))
                let lease = try #require(try await queue.next())
                try await queue.fail(lease, with: failure(lease.job, .source, .notFound), stages: [])
            }
            let groups = try await queue.failures(of: try identifier("bob"))
            #expect(groups.map(\.failed) == [2])
            #expect(groups.map(\.hosts) == [[:]])
            #expect(try await queue.failures(of: try identifier("eve")).isEmpty)
        }
    }

    @Test("are forgotten with the other figures", arguments: TestDatabase.available)
    func pruned(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(submission("a"))
            let lease = try #require(try await queue.next())
            try await queue.fail(lease, with: failure(lease.job, .upload, .forbidden), stages: [])
            #expect(try await queue.rows(of: "failure_minutes") == 1)
            var retention = QueueRetention()
            retention.statistics = .seconds(-3_600)
            _ = try await queue.prune(retention, limit: 100)
            #expect(try await queue.rows(of: "failure_minutes") == 0)
        }
    }
}

@Suite("A paused queue", .timeLimit(.minutes(1)))
struct PauseTests {
    @Test("accepts jobs and gives none away, on every node, until it is resumed", arguments: TestDatabase.available)
    func pause(_ database: TestDatabase) async throws {
        try await database.withQueues(2) { queues in
            let pause = try await queues[0].pause(by: "admin")
            #expect(pause.issuer == "admin")
            #expect(try await queues[1].pause(by: "other") == pause)
            try await queues[1].add(submission("a"))
            #expect(try await queues[1].next() == nil)
            #expect(try await queues[1].currentPause() == pause)
            try await queues[1].resume()
            try await queues[1].resume()
            #expect(try await queues[0].currentPause() == nil)
            #expect(try await queues[0].next()?.job.id.rawValue == "a")
        }
    }
}

import Calotype
import Foundation
import Testing

@testable import CalotypeQueue

@Suite("What attempts leave behind", .timeLimit(.minutes(2)))
struct CleanupTaskTests {
    private static let short: Duration = .milliseconds(80)

    private func taken(_ queue: JobQueue, for lease: Duration = .seconds(60)) async throws -> [String] {
        try await queue.claimCleanupTasks(limit: 9, lease: lease).map(\.jobId.rawValue)
    }

    @Test("Nothing is looked for where nothing can be", arguments: TestDatabase.available)
    func nothing(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            for id in ["succeeds", "fails", "waits"] { try await queue.add(try submission(id)) }
            let success = try #require(try await queue.next())
            try await queue.complete(success, with: try CalotypeQueueTests.success(success.job), stages: [])
            let failed = try #require(try await queue.next())
            let stages = [StageTime(name: "load", start: 0, ms: 1)]
            try await queue.fail(failed, with: failure(failed.job), stages: stages)
            _ = try await queue.cancel(try identifier("waits"), in: .all)
            #expect(try await queue.rows(of: "leftovers") == 0)
        }
    }

    @Test("A job that fails after it has encoded something is looked at once", arguments: TestDatabase.available)
    func failed(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            let lease = try #require(try await queue.next())
            let stages = [StageTime(name: "encode", variant: "normal", start: 0, ms: 1)]
            try await queue.fail(lease, with: failure(lease.job), stages: stages)
            let task = try #require(try await queue.claimCleanupTasks(limit: 9, lease: .seconds(60)).first)
            #expect(task.userId.rawValue == "ann")
            #expect(try await taken(queue).isEmpty)
            try await queue.forget(task)
            #expect(try await queue.rows(of: "leftovers") == 0)
        }
    }

    @Test("What cannot be removed now does not keep the others waiting", arguments: TestDatabase.available)
    func inTheWay(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            for id in ["a", "b", "c"] {
                try await queue.add(try submission(id))
                let lease = try #require(try await queue.next())
                let stages = [StageTime(name: "encode", variant: "normal", start: 0, ms: 1)]
                try await queue.fail(lease, with: failure(lease.job), stages: stages)
            }
            // As two rounds of sweeping do, a minute apart: nothing is anybody's any more.
            let first = try await queue.claimCleanupTasks(limit: 2, lease: .zero)
            #expect(first.count == 2)
            for task in first { try await queue.putOff(task, by: .seconds(300)) }
            let second = try await queue.claimCleanupTasks(limit: 2, lease: .zero).map(\.jobId)
            #expect(second.count == 1)
            #expect(!first.map(\.jobId).contains(try #require(second.first)))
            #expect(try await queue.rows(of: "leftovers") == 3)
        }
    }

    @Test(
        "A success after a lost worker is looked at, with what it names, and again later",
        arguments: TestDatabase.available)
    func lost(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            let lost = try #require(try await queue.next(lease: Self.short))
            let lease = try await queue.nextSoon()
            // Whoever lost it may have stored something since.
            try await queue.leaveBehind(lost)
            #expect(try await taken(queue).isEmpty, "it has not ended")
            try await queue.complete(lease, with: try success(lease.job), stages: [])
            let task = try #require(try await queue.claimCleanupTasks(limit: 9, lease: .seconds(60)).first)
            #expect(task.result != nil)
            try await queue.forget(task)
            #expect(try await taken(queue).isEmpty)
            // The one of the lost worker, put off, and the one for later.
            #expect(try await queue.rows(of: "leftovers") == 2)
        }
    }

    @Test(
        "What a deleted job had is removed, unless there is a new one of that name", arguments: TestDatabase.available)
    func deleted(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            let lease = try #require(try await queue.next())
            try await queue.complete(lease, with: try success(lease.job), stages: [])
            _ = try await queue.delete(lease.job.id, in: .all)
            let task = try #require(try await queue.claimCleanupTasks(limit: 9, lease: .zero).first)
            #expect(task.result == nil)
            #expect(task.since == lease.job.submittedAt)
            try await queue.add(try submission("a"))
            #expect(try await taken(queue).isEmpty)
        }
    }

    @Test("It is told since when there can be any", arguments: TestDatabase.available, [false, true])
    func since(_ database: TestDatabase, _ replacesDeleted: Bool) async throws {
        try await database.withQueue { queue in
            if replacesDeleted { try await deleteOne(queue) }
            for task in try await queue.claimCleanupTasks(limit: 9, lease: .zero) { try await queue.forget(task) }
            let deleted = try await queue.database.read { try $0.first("SELECT since FROM leftovers")?.date("since") }
            try await queue.add(try submission("a"))
            let lease = try await queue.nextSoon()
            try await queue.acknowledgeCancellation(of: lease)
            let task = try #require(try await queue.claimCleanupTasks(limit: 9, lease: .zero).first)
            #expect(task.since == (deleted ?? lease.job.submittedAt))
            #expect((deleted != nil) == replacesDeleted)
        }
    }

    @Test("Nothing is removed of a job that was pruned", arguments: TestDatabase.available)
    func pruned(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            try await queue.acknowledgeCancellation(of: try #require(try await queue.next()))
            _ = try await queue.database.write { try $0.run("DELETE FROM jobs") }
            #expect(try await taken(queue).isEmpty)
            #expect(try await queue.rows(of: "leftovers") == 0)
        }
    }

    @Test("Who does not forget in time has another look at it", arguments: TestDatabase.available)
    func notForgotten(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            try await queue.acknowledgeCancellation(of: try #require(try await queue.next()))
            #expect(try await taken(queue, for: .zero) == ["a"])
            #expect(try await taken(queue) == ["a"])
        }
    }

    @Test("A job is not tried again while somebody removes what it left", arguments: TestDatabase.available)
    func requeued(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            try await queue.acknowledgeCancellation(of: try #require(try await queue.next()))
            #expect(try await taken(queue, for: .milliseconds(700)) == ["a"])
            let start = ContinuousClock.now
            _ = try await queue.requeue(try identifier("a"), in: .all)
            #expect(try await queue.nextSoon().token > FencingToken(rawValue: 1))
            #expect(ContinuousClock.now - start > .milliseconds(400))
        }
    }

    @Test("It waits no longer than that takes", arguments: TestDatabase.available)
    func requeuedAndForgotten(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            try await queue.acknowledgeCancellation(of: try #require(try await queue.next()))
            let task = try #require(try await queue.claimCleanupTasks(limit: 9, lease: .seconds(600)).first)
            _ = try await queue.requeue(try identifier("a"), in: .all)
            #expect(try await queue.next() == nil)
            try await queue.forget(task)
            #expect(try await queue.nextSoon().token > FencingToken(rawValue: 1))
        }
    }

    /// Deletes the job `a`, whose attempt may have left something.
    private func deleteOne(_ queue: JobQueue) async throws {
        try await queue.add(try submission("a"))
        try await queue.acknowledgeCancellation(of: try #require(try await queue.next()))
        _ = try await queue.delete(try identifier("a"), in: .all)
    }

    @Test(
        "A new job of a deleted one's name waits while somebody removes what that left, and no longer",
        arguments: TestDatabase.available)
    func replaced(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await deleteOne(queue)
            let tasks = try await queue.claimCleanupTasks(limit: 9, lease: .seconds(600))
            #expect(!tasks.isEmpty)
            _ = try await queue.submit(BatchSubmission(jobs: try ["a", "b"].map { try submission($0) }))
            #expect(try await queue.drain() == ["b"])
            for task in tasks { try await queue.forget(task) }
            #expect(try await queue.nextSoon().job.id.rawValue == "a")
        }
    }

    @Test("It waits until its own time, where that is later", arguments: TestDatabase.available)
    func replacedLater(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await deleteOne(queue)
            let tasks = try await queue.claimCleanupTasks(limit: 9, lease: .seconds(60))
            var wish = try submission("a")
            wish.runAt = Date(timeIntervalSinceNow: 600)
            try await queue.add(wish)
            for task in tasks { try await queue.forget(task) }
            let delay = try await queue.database.read { try $0.timeUntilDue() }
            #expect(try #require(delay) > .seconds(500))
        }
    }

    @Test(
        "Nobody begins to remove what a new job may store, however close they come",
        arguments: TestDatabase.available)
    func racing(_ database: TestDatabase) async throws {
        try await database.withQueues(2) { queues in
            for _ in 0..<30 {
                try await deleteOne(queues[0])
                async let taken = queues[1].claimCleanupTasks(limit: 9, lease: .seconds(600))
                try await queues[0].add(try submission("a"))
                let tasks = try await taken
                let lease = try await queues[0].next()
                #expect(tasks.isEmpty || lease == nil)
                _ = try await queues[0].database.write { session in
                    for table in ["leftovers", "jobs"] { try session.run("DELETE FROM \(table)") }
                }
            }
        }
    }
}

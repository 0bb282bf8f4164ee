import Calotype
import Foundation
import Testing

@testable import CalotypeQueue

@Suite("Operations on many jobs", .timeLimit(.minutes(1)))
struct OperationTests {
    private func fail(_ ids: [String], _ queue: JobQueue) async throws {
        for id in ids {
            try await queue.add(submission(id))
            let lease = try #require(try await queue.next())
            try await queue.fail(lease, with: failure(lease.job, .upload, .forbidden), stages: [])
        }
    }

    private var failed: JobSelection {
        var selection = JobSelection(state: .failed)
        (selection.kind, selection.reason) = ("upload", "forbidden")
        return selection
    }

    /// The present time of the database.
    private func now(_ queue: JobQueue) async throws -> Date {
        try await queue.database.read { try #require(try $0.first("SELECT \($0.dialect.now) AS now")).date("now") }
    }

    @Test("A retry changes the jobs up to its moment, and no job twice", arguments: TestDatabase.available)
    func retry(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await fail(["a", "b", "c"], queue)
            // The clock of the database has milliseconds.
            let until = try await now(queue).addingTimeInterval(0.001)
            while try await now(queue) <= until { await Task.yield() }
            try await fail(["late"], queue)
            #expect(try await queue.count(failed, in: .all, until: until) == 3)
            var operation = try await queue.submit(
                .retry, of: failed, in: .all, until: until, expecting: 3, by: "admin")
            #expect(operation.endedAt == nil)
            operation = try await queue.advance(operation, limit: 2)
            #expect(operation.done == 2)
            // A job that fails again meanwhile is left alone.
            let lease = try #require(try await queue.next())
            try await queue.fail(lease, with: failure(lease.job, .upload, .forbidden), stages: [])
            while operation.endedAt == nil { operation = try await queue.advance(operation, limit: 2) }
            #expect(operation.outcomes == ["retried": 3])
            #expect(try await queue.state("late") == .failed)
            #expect(try await queue.counts(in: .all).count(.waiting) == 2)
            #expect(try await queue.operation(operation.id, in: .all) == operation)
        }
    }

    @Test("goes on from where another node left it, which then has no say", arguments: TestDatabase.available)
    func takenOver(_ database: TestDatabase) async throws {
        try await database.withQueues(2) { queues in
            try await fail(["a", "b", "c"], queues[0])
            let until = Date(timeIntervalSinceNow: 60)
            _ = try await queues[0].submit(.retry, of: failed, in: .all, until: until, expecting: 3, by: nil)
            let one = try #require(try await queues[0].takeOperation(for: .seconds(60)))
            #expect(try await queues[1].takeOperation(for: .seconds(60)) == nil)
            let advanced = try await queues[0].advance(one, limit: 1)
            try await queues[0].putOff(advanced, by: .seconds(-1))
            let other = try #require(try await queues[1].takeOperation(for: .seconds(60)))
            #expect(other.done == 1)
            _ = try await queues[1].advance(other, limit: 1)
            await #expect(throws: QueueError.leaseLost) { _ = try await queues[0].advance(advanced, limit: 1) }
            #expect(try await queues[0].counts(in: .all).count(.waiting) == 2)
        }
    }

    @Test("A cancellation cancels waiting jobs, and asks running ones to stop", arguments: TestDatabase.available)
    func cancel(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(submission("a"))
            _ = try #require(try await queue.next())
            try await queue.add(submission("b", user: "bob"))
            let until = Date(timeIntervalSinceNow: 60)
            for (state, outcome) in [(JobState.running, "cancellation-requested"), (.waiting, "cancelled")] {
                let operation = try await queue.submit(
                    .cancel, of: JobSelection(state: state), in: .all, until: until, expecting: 5, by: nil)
                let advanced = try await queue.advance(operation, limit: 50)
                #expect(advanced.outcomes == [outcome: 1])
                #expect(advanced.endedAt != nil)
            }
        }
    }

    @Test("are seen by their user, and change that user's jobs alone", arguments: TestDatabase.available)
    func scopes(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(submission("a"))
            try await queue.add(submission("b", user: "bob"))
            let (ann, bob) = (JobScope.user(try identifier("ann")), JobScope.user(try identifier("bob")))
            let operation = try await queue.submit(
                .cancel, of: JobSelection(state: .waiting), in: ann, until: Date(timeIntervalSinceNow: 60),
                expecting: 9, by: nil)
            let advanced = try await queue.advance(operation, limit: 50)
            #expect(advanced.done == 1)
            #expect(try await queue.state("b") == .waiting)
            #expect(try await queue.operation(operation.id, in: bob) == nil)
            #expect(try await queue.operations(in: bob, limit: 10).isEmpty)
            #expect(try await queue.operations(in: ann, limit: 10) == [advanced])
            // It is forgotten with the jobs.
            var retention = QueueRetention()
            retention.finished = .seconds(-60)
            _ = try await queue.prune(retention, limit: 100)
            #expect(try await queue.operation(operation.id, in: ann) == nil)
        }
    }
}

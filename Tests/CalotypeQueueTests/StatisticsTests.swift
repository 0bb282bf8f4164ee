import Foundation
import Calotype
import Testing

@testable import CalotypeQueue

@Suite("Counts and statistics", .timeLimit(.minutes(2)))
struct StatisticsTests {
    private static let always = Date(timeIntervalSince1970: 0)..<Date(timeIntervalSince1970: 1e11)

    /// Sixty jobs with every kind of end, by three machines.
    private func work(_ queues: [JobQueue]) async throws {
        try await withThrowingTaskGroup { group in
            for machine in 0..<3 {
                group.addTask {
                    let queue = queues[machine]
                    for number in 0..<20 {
                        let priority = JobPriority.allCases[number % 3]
                        try await queue.add(try submission(user: "user-\(number % 4)", priority: priority))
                        guard let lease = try await queue.next() else { continue }
                        try await end(lease, number, queue)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func end(_ lease: Lease, _ number: Int, _ queue: JobQueue) async throws {
        let stages = [
            StageTime(name: "load", start: 0, ms: 1.5),
            StageTime(name: "encode", variant: "normal", start: 2, ms: 70_000),
        ]
        switch number % 5 {
        case 0: try await queue.fail(lease, with: failure(lease.job, .processing, .damaged), stages: stages)
        case 1: _ = try await queue.retry(lease, after: .seconds(60), with: failure(lease.job), stages: stages)
        case 2:
            _ = try await queue.cancel(lease.job.id, in: .all)
            try await queue.acknowledgeCancellation(of: lease)
        default: try await queue.complete(lease, with: try success(lease.job), stages: stages)
        }
    }

    @Test("Sums are what the rows say, on every node", arguments: TestDatabase.available)
    func sums(_ database: TestDatabase) async throws {
        try await database.withQueues(3) { queues in
            try await work(queues)
            for queue in queues { try await queue.minutes.write() }
            let rows = try await queues[0].statistics(in: Self.always)
            #expect(try await queues[2].statistics(in: Self.always) == rows)
            let counts = try await queues[1].counts(in: .all)
            func sum(_ outcome: Attempt.Outcome) -> Int {
                rows.filter { $0.outcome == outcome }.reduce(0) { $0 + $1.attempts }
            }
            #expect(sum(.succeeded) == counts.count(.succeeded))
            #expect(sum(.failed) == counts.count(.failed))
            #expect(sum(.cancelled) == counts.count(.cancelled))
            #expect(sum(.succeeded) > 0)
            #expect(sum(.retried) > 0)
            #expect(rows.reduce(0) { $0 + $1.attempts } == (try await queues[0].rows(of: "attempts")))
            let done = rows.filter { $0.outcome == .succeeded }
            #expect(done.reduce(0) { $0 + $1.originalBytes } == sum(.succeeded) * 1_000)
            #expect(done.reduce(0) { $0 + $1.storedBytes } == sum(.succeeded) * 150)
            for row in done {
                #expect(row.stages.map(\.stage) == ["encode", "load"])
                #expect(row.stages.allSatisfy { $0.counts.reduce(0, +) == row.attempts })
                #expect(row.stages[0].counts.last == row.attempts)
                #expect(row.stages[1].counts[1] == row.attempts)
            }
            let failed = rows.filter { $0.outcome == .failed }
            #expect(failed.allSatisfy { $0.failure == JobFailure(kind: .processing, reason: .damaged) })
        }
    }

    @Test("The end of a process writes its last statistics", arguments: TestDatabase.available)
    func close(_ database: TestDatabase) async throws {
        try await database.withLocation { location in
            let (first, second) = (try await location.openForTests(), try await location.openForTests())
            try await first.add(try submission())
            _ = try await first.drain()
            await first.close()
            #expect(try await second.statistics(in: Self.always).map(\.attempts) == [1])
            await second.close()
        }
    }

    @Test("A reader waits for statistics that another call is writing", arguments: TestDatabase.available)
    func together(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            for number in 1...20 {
                try await queue.add(try submission("job-\(number)"))
                _ = try await queue.drain()
                let writing = Task { try await queue.minutes.write() }
                let seen = try await queue.statistics(in: Self.always).reduce(0) { $0 + $1.attempts }
                #expect(seen == number)
                try await writing.value
            }
        }
    }

    @Test("Statistics that could not be written are written later", arguments: TestDatabase.available)
    func refused(_ database: TestDatabase) async throws {
        try await database.withQueues(2) { queues in
            try await queues[0].add(try submission())
            try await queues[1].database.execute("ALTER TABLE minutes RENAME TO others", [])
            _ = try await queues[0].drain()
            await #expect(throws: QueueError.self) { try await queues[0].minutes.write() }
            try await queues[1].database.execute("ALTER TABLE others RENAME TO minutes", [])
            #expect(try await queues[0].statistics(in: Self.always).map(\.attempts) == [1])
        }
    }

    @Test("Counters are what counting would give, for each user too", arguments: TestDatabase.available)
    func counters(_ database: TestDatabase) async throws {
        try await database.withQueues(3) { queues in
            try await work(queues)
            for _ in 0..<2 {
                let counted = try await queues[0].countedJobs()
                let counts = try await queues[1].counts(in: .all)
                var users = 0
                for priority in JobPriority.allCases {
                    for state in JobState.allCases {
                        #expect(counts.count(state, priority) == counted["\(priority.rank) \(state)"] ?? 0)
                    }
                }
                for user in 0..<4 {
                    let own = try await queues[0].counts(in: .user(try identifier("user-\(user)")))
                    users += JobState.allCases.reduce(0) { $0 + own.count($1) }
                }
                #expect(users == 60)
                // Again, with the shards brought together.
                _ = try await queues[2].prune(QueueRetention(), limit: 100)
            }
        }
    }

    @Test("A minute is told by the range that it begins in", arguments: TestDatabase.available)
    func range(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission())
            _ = try await queue.drain()
            let minute = try #require(try await queue.statistics(in: Self.always).first).minute
            #expect(try await queue.statistics(in: minute..<minute + 60).count == 1)
            #expect(try await queue.statistics(in: minute + 1..<minute + 60).isEmpty)
            #expect(try await queue.statistics(in: minute - 60..<minute).isEmpty)
        }
    }
}

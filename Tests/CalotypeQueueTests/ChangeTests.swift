import Calotype
import Testing

@testable import CalotypeQueue

@Suite("The changes of jobs", .timeLimit(.minutes(2)))
struct ChangeTests {
    /// All changes after `position`, as soon as there are `count`: other tests' transactions may hold some back.
    private func changes(
        _ queue: JobQueue, after position: ChangePosition, scope: JobScope = .all, count: Int
    ) async throws -> ([JobChange], ChangePosition) {
        let end = ContinuousClock.now + .seconds(30)
        var (found, next): ([JobChange], ChangePosition) = ([], position)
        while ContinuousClock.now < end {
            guard case .changes(let changes, let following) = try await queue.changes(after: next, in: scope, limit: 2)
            else { throw QueueError.failed("reset") }
            (found, next) = (found + changes, following)
            if found.count >= count { return (found, next) }
            if changes.isEmpty { try await queue.waitForChanges(after: next, upTo: end - .now) }
        }
        throw QueueError.failed("only \(found.count) changes")
    }

    @Test("Each job's changes are in order, however many claim while others submit", arguments: TestDatabase.available)
    func orderOfEach(_ database: TestDatabase) async throws {
        try await database.withQueues(3) { queues in
            let count = 200
            try await withThrowingTaskGroup { group in
                group.addTask {
                    for number in 0..<count {
                        let priority = JobPriority.allCases[number % 3]
                        try await queues[0].add(try submission("job-\(number)", priority: priority))
                    }
                }
                for claimer in 0..<6 {
                    group.addTask {
                        let queue = queues[claimer % 3]
                        while try await queue.counts(in: .all).count(.succeeded) < count {
                            for lease in try await queue.claim(worker, limit: 4, lease: .seconds(60)) {
                                try await queue.complete(lease, with: try success(lease.job), stages: [])
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let start = try #require(ChangePosition(rawValue: "0-0"))
            guard case .changes(let changes, _) = try await queues[0].changes(after: start, in: .all, limit: 9_999)
            else { throw QueueError.failed("some changes are forgotten") }
            let states = Dictionary(grouping: changes, by: \.id).mapValues { $0.map(\.state) }
            #expect(states.count == count)
            #expect(Set(states.values) == [[.waiting, .running, .succeeded]])
        }
    }

    @Test("Each step is told once, in order", arguments: TestDatabase.available)
    func order(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let start = try await queue.latestChange()
            try await queue.add(try submission("a"))
            let lease = try #require(try await queue.next())
            _ = try await queue.retry(lease, after: .zero, with: failure(lease.job), stages: [])
            let again = try await queue.nextSoon()
            try await queue.complete(again, with: try success(again.job), stages: [])
            let (changes, next) = try await changes(queue, after: start, count: 5)
            #expect(changes.map(\.state) == [.waiting, .running, .waiting, .running, .succeeded])
            #expect(changes.map(\.attempt) == [0, 1, 1, 2, 2])
            #expect(changes[2].failure == JobFailure(kind: .source, reason: .unreachable))
            guard case .changes([], let later) = try await queue.changes(after: next, in: .all, limit: 9) else {
                Issue.record("more changes than steps")
                return
            }
            #expect(later == next)
            #expect(ChangePosition(rawValue: next.rawValue) == next)
        }
    }

    @Test("A user hears of their own jobs only", arguments: TestDatabase.available)
    func scope(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let start = try await queue.latestChange()
            try await queue.add(try submission("a", user: "ann"))
            try await queue.add(try submission("b", user: "bob"))
            let bob = JobScope.user(try identifier("bob"))
            let (changes, _) = try await changes(queue, after: start, scope: bob, count: 1)
            #expect(changes.map(\.id.rawValue) == ["b"])
        }
    }

    @Test("None is missed while many write", arguments: TestDatabase.available)
    func gapless(_ database: TestDatabase) async throws {
        try await database.withQueues(3) { queues in
            let start = try await queues[0].latestChange()
            let seen = try await withThrowingTaskGroup(of: [String].self) { group in
                for writer in 0..<6 {
                    group.addTask {
                        for number in 0..<20 { try await queues[writer % 3].add(try submission("\(writer)-\(number)")) }
                        return []
                    }
                }
                group.addTask { try await changes(queues[0], after: start, count: 120).0.map(\.id.rawValue) }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(seen.count == 120)
            #expect(Set(seen).count == 120)
        }
    }

    @Test("Who missed some is told to begin anew", arguments: TestDatabase.available)
    func reset(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let start = try await queue.latestChange()
            try await queue.add(try submission("a"))
            try await queue.add(try submission("b"))
            let (_, next) = try await changes(queue, after: start, count: 2)
            var retention = QueueRetention()
            retention.changes = .milliseconds(-1_000)
            while try await queue.rows(of: "changes") > 0 { _ = try await queue.prune(retention, limit: 1) }
            guard case .reset(let position) = try await queue.changes(after: start, in: .all, limit: 9),
                case .changes([], let same) = try await queue.changes(after: next, in: .all, limit: 9),
                case .reset = try await queue.changes(
                    after: ChangePosition(transaction: .max, number: 0), in: .all, limit: 9)
            else {
                Issue.record("not told")
                return
            }
            #expect(position == next)
            #expect(same == next)
        }
    }

    @Test("What never was a position is none", arguments: ["", "1", "1-", "-1-1", "a-b", "1-2-3"])
    func positions(_ text: String) {
        #expect(ChangePosition(rawValue: text) == nil)
    }
}

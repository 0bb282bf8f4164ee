import Calotype
import CalotypeQueue
import Testing

@Suite("The order of jobs", .timeLimit(.minutes(2)))
struct OrderTests {
    @Test("Urgent jobs go before normal ones, mostly", arguments: TestDatabase.available)
    func priorities(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            for number in 0..<6 { try await queue.add(try submission("b\(number)", priority: .background)) }
            for number in 0..<6 { try await queue.add(try submission("n\(number)", priority: .normal)) }
            for number in 0..<6 { try await queue.add(try submission("u\(number)", priority: .urgent)) }
            let order = try await queue.drain().map { $0.prefix(1) }
            // At most one claim in eight looks at each of the others first.
            #expect(order.prefix(8).count { $0 == "u" } >= 6)
            #expect(order.prefix(15).count { $0 != "b" } >= 12)
        }
    }

    @Test(
        "Nobody starves behind more urgent jobs", arguments: TestDatabase.available, [JobPriority.background, .normal])
    func starvation(_ database: TestDatabase, _ priority: JobPriority) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("patient", priority: priority))
            var turns = 0
            while turns < 20 {
                try await queue.add(try submission(user: "user-\(turns)", priority: .urgent))
                let lease = try #require(try await queue.next())
                if lease.job.priority == priority { break }
                turns += 1
            }
            #expect(turns <= 8)
        }
    }

    @Test("One user's many jobs do not delay another's one", arguments: TestDatabase.available)
    func fairness(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let many = try (0..<400).map { try submission("a\($0)", user: "ann") }
            _ = try await queue.submit(BatchSubmission(jobs: many))
            for _ in 0..<10 { _ = try await queue.next() }
            try await queue.add(try submission("b0", user: "bob"))
            try await queue.add(try submission("b1", user: "bob"))
            try await queue.add(try submission("c0", user: "cleo"))
            let ids = try await queue.claim(worker, limit: 6, lease: .seconds(60)).map(\.job.id.rawValue)
            #expect(Set(ids).isSuperset(of: ["b0", "b1", "c0"]))
        }
    }

    @Test("Whoever was served much before is not behind for it", arguments: TestDatabase.available)
    func noGrudge(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let many = try (0..<50).map { try submission("a\($0)", user: "ann") }
            _ = try await queue.submit(BatchSubmission(jobs: many))
            _ = try await queue.drain()
            for number in 0..<5 { try await queue.add(try submission("b\(number)", user: "bob")) }
            try await queue.add(try submission("again", user: "ann"))
            let ids = try await queue.claim(worker, limit: 3, lease: .seconds(60)).map(\.job.id.rawValue)
            #expect(ids.contains("again"))
        }
    }

    @Test("A user's own jobs keep their order", arguments: TestDatabase.available)
    func own(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let ids = (0..<30).map { "job-\($0)" }
            for id in ids { try await queue.add(try submission(id)) }
            #expect(try await queue.drain() == ids)
        }
    }

    @Test("A retried job is not behind its user's others", arguments: TestDatabase.available)
    func retried(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            for number in 0..<20 { try await queue.add(try submission("job-\(number)")) }
            let lease = try #require(try await queue.next())
            _ = try await queue.retry(lease, after: .zero, with: failure(lease.job), stages: [])
            try await queue.waitForWork(upTo: .seconds(1))
            var ids: [String] = []
            // The queue looks for what is due four times a second.
            let end = ContinuousClock.now + .seconds(10)
            while !ids.contains("job-0"), ContinuousClock.now < end, let next = try await queue.next() {
                ids.append(next.job.id.rawValue)
                if ids.count > 10 { break }
                try await Task.sleep(for: .milliseconds(60))
            }
            #expect(ids.contains("job-0"))
        }
    }

    @Test(
        "A job whose worker was lost goes before all that wait in its priority, whoever else's they are",
        arguments: TestDatabase.available, JobPriority.allCases)
    func reclaimed(_ database: TestDatabase, _ priority: JobPriority) async throws {
        try await database.withQueue { queue in
            for number in 0..<10 {
                try await queue.add(try submission("a\(number)", user: "ann", priority: priority))
                try await queue.add(try submission("b\(number)", user: "bob", priority: priority))
            }
            let lost = try await queue.claim(worker, limit: 5, lease: .milliseconds(80)).map(\.job.id.rawValue)
            try await Task.sleep(for: .milliseconds(400))
            try await queue.add(try submission("new", user: "cleo", priority: priority))
            var next: [String] = []
            while next.count < 6 { next.append(try await queue.nextSoon().job.id.rawValue) }
            #expect(Set(next.prefix(5)) == Set(lost))
        }
    }

    @Test("An idle worker has the job of a lost one as soon as the lease is over", arguments: TestDatabase.available)
    func takenOver(_ database: TestDatabase) async throws {
        try await database.withQueues(2) { queues in
            try await queues[0].add(try submission("a"))
            let lost = try #require(try await queues[0].next(lease: .milliseconds(600)))
            // It waits for up to twenty seconds at a time, and is not told.
            let lease = try await queues[1].nextSoon()
            #expect(lease.job.id == lost.job.id)
            #expect(ContinuousClock.now - lost.deadline < .seconds(2))
        }
    }
}

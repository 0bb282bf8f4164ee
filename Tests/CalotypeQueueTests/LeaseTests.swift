import Calotype
import Testing

@testable import CalotypeQueue

@Suite("A lease", .timeLimit(.minutes(2)))
struct LeaseTests {
    private static let short: Duration = .milliseconds(80)

    /// What a worker may still try with a lease that it has lost.
    enum Effect: CaseIterable {
        case renew, complete, fail, retry, release, acknowledge

        func attempt(_ lease: Lease, on queue: JobQueue) async throws {
            switch self {
            case .renew: _ = try await queue.renew(lease)
            case .complete: try await queue.complete(lease, with: try success(lease.job), stages: [])
            case .fail: try await queue.fail(lease, with: failure(lease.job), stages: [])
            case .retry: _ = try await queue.retry(lease, after: .zero, with: failure(lease.job), stages: [])
            case .release: try await queue.release(lease)
            case .acknowledge: try await queue.acknowledgeCancellation(of: lease)
            }
        }
    }

    @Test("Nothing happens with an old token", arguments: TestDatabase.available, Effect.allCases)
    func fencing(_ database: TestDatabase, _ effect: Effect) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            let old = try #require(try await queue.next(lease: Self.short))
            let new = try await queue.nextSoon(as: WorkerID(rawValue: "worker-2"))
            #expect(new.job.id == old.job.id)
            #expect(new.token > old.token)
            await #expect(throws: QueueError.leaseLost) { try await effect.attempt(old, on: queue) }
            try await queue.complete(new, with: try success(new.job), stages: [])
            await #expect(throws: QueueError.leaseLost) { try await effect.attempt(old, on: queue) }
            let job = try #require(try await queue.read(old.job.id, in: .all))
            #expect(job.state == .succeeded)
            #expect(try await queue.attempts(of: job).map(\.outcome) == [.lost, .succeeded])
        }
    }

    /// After a database was restored from a copy, another job may have the number and the token of a lease.
    @Test("Nothing happens to another job or worker", arguments: TestDatabase.available, Effect.allCases)
    func restored(_ database: TestDatabase, _ effect: Effect) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            let lease = try #require(try await queue.next())
            for (column, other) in [("id", "b"), ("user_id", "else"), ("worker", "else")] {
                let own =
                    ["id": "a", "user_id": lease.job.userId.rawValue, "worker": lease.worker.rawValue][column] ?? ""
                try await queue.database.execute("UPDATE jobs SET \(column) = $1", [.text(other)])
                await #expect(throws: QueueError.leaseLost, "\(column)") {
                    try await effect.attempt(lease, on: queue)
                }
                try await queue.database.execute("UPDATE jobs SET \(column) = $1", [.text(own)])
            }
            #expect(try await queue.state("a") == .running)
            try await effect.attempt(lease, on: queue)
        }
    }

    @Test("An effect may be repeated after a lost answer", arguments: TestDatabase.available, Effect.allCases)
    func repeated(_ database: TestDatabase, _ effect: Effect) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            let lease = try #require(try await queue.next())
            try await effect.attempt(lease, on: queue)
            let (state, changes) = (try await queue.state("a"), try await queue.rows(of: "changes"))
            try await effect.attempt(lease, on: queue)
            #expect(try await queue.state("a") == state)
            #expect(try await queue.rows(of: "changes") == changes)
        }
    }

    @Test("Who renews keeps the job", arguments: TestDatabase.available)
    func renewed(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            var lease = try #require(try await queue.next(lease: .milliseconds(400)))
            let end = ContinuousClock.now + .seconds(1)
            while ContinuousClock.now < end {
                lease = try await queue.renew(lease).lease
                #expect(try await queue.next(as: WorkerID(rawValue: "worker-2")) == nil)
            }
            try await queue.complete(lease, with: try success(lease.job), stages: [])
        }
    }

    @Test("What stops every worker ends as failed, with its own reason", arguments: TestDatabase.available)
    func poison(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            var wish = try submission("a")
            wish.maximumAttempts = 3
            try await queue.add(wish)
            for attempt in 1...3 { #expect(try await queue.nextSoon(lease: Self.short).attempt == attempt) }
            while try await queue.state("a") == .running {
                try await queue.waitForWork(upTo: .seconds(1))
                #expect(try await queue.next() == nil)
            }
            let job = try #require(try await queue.read(try identifier("a"), in: .all))
            #expect(job.state == .failed)
            #expect(job.failure == JobFailure(kind: .processing, reason: .workerLost))
            let json = String(decoding: try #require(job.result).json, as: UTF8.self)
            #expect(json.contains("worker-lost"))
            #expect(try await queue.attempts(of: job).map(\.outcome) == [.lost, .lost, .lost])
        }
    }

    @Test("A job survives that its process ends between claim and completion", arguments: TestDatabase.available)
    func crash(_ database: TestDatabase) async throws {
        try await database.withLocation { location in
            let first = try await location.openForTests()
            try await first.add(try submission("a"))
            _ = try await first.next(lease: Self.short)
            await first.close()
            let second = try await location.openForTests()
            let lease = try await second.nextSoon()
            #expect(lease.attempt == 2)
            try await second.complete(lease, with: try success(lease.job), stages: [])
            await second.close()
        }
    }

    @Test("Many that claim at once never get the same job", arguments: TestDatabase.available)
    func racing(_ database: TestDatabase) async throws {
        try await database.withQueues(3) { queues in
            let jobs = try (0..<120).map { try submission("job-\($0)", user: "user-\($0 % 7)") }
            _ = try await queues[0].submit(BatchSubmission(jobs: jobs))
            let claimed = try await withThrowingTaskGroup { group in
                for claimer in 0..<9 {
                    group.addTask {
                        let queue = queues[claimer % 3]
                        var ids: [String] = []
                        while true {
                            let leases = try await queue.claim(worker, limit: 1 + claimer % 2, lease: .seconds(60))
                            if leases.isEmpty { return ids }
                            for lease in leases {
                                try await queue.complete(lease, with: try success(lease.job), stages: [])
                                ids.append(lease.job.id.rawValue)
                            }
                        }
                    }
                }
                return try await group.reduce(into: [String]()) { $0 += $1 }
            }
            #expect(Set(claimed).count == claimed.count)
            #expect(try await queues[1].counts(in: .all).count(.succeeded) == 120)
            #expect(claimed.count == 120)
        }
    }
}

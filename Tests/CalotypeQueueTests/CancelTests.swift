import Calotype
import CalotypeQueue
import Testing

@Suite("Cancelling", .timeLimit(.minutes(2)))
struct CancelTests {
    @Test("A waiting job is cancelled at once", arguments: TestDatabase.available)
    func waiting(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            guard case .cancelled = try await queue.cancel(try identifier("a"), in: .all) else {
                Issue.record("not cancelled")
                return
            }
            #expect(try await queue.next() == nil)
            guard case .alreadyEnded = try await queue.cancel(try identifier("a"), in: .all) else {
                Issue.record("cancelled twice")
                return
            }
        }
    }

    @Test("A running job hears of it at its next renewal", arguments: TestDatabase.available)
    func running(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            let lease = try #require(try await queue.next())
            #expect(try await !queue.renew(lease).isCancellationRequested)
            guard case .requested = try await queue.cancel(lease.job.id, in: .all) else {
                Issue.record("not requested")
                return
            }
            #expect(try await queue.renew(lease).isCancellationRequested)
            try await queue.acknowledgeCancellation(of: lease)
            #expect(try await queue.state("a") == .cancelled)
        }
    }

    @Test("What fails after that, or loses its worker, is cancelled", arguments: TestDatabase.available, [true, false])
    func late(_ database: TestDatabase, _ fails: Bool) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            let lease = try #require(try await queue.next(lease: fails ? .seconds(60) : .milliseconds(80)))
            _ = try await queue.cancel(lease.job.id, in: .all)
            if fails {
                #expect(
                    try await queue.retry(lease, after: .zero, with: failure(lease.job), stages: []) == .cancelled)
            } else {
                while try await queue.state("a") == .running {
                    try await queue.waitForWork(upTo: .seconds(1))
                    #expect(try await queue.next() == nil)
                }
            }
            #expect(try await queue.state("a") == .cancelled)
        }
    }

    @Test("A job that was faster has succeeded", arguments: TestDatabase.available)
    func faster(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            let lease = try #require(try await queue.next())
            _ = try await queue.cancel(lease.job.id, in: .all)
            try await queue.complete(lease, with: try success(lease.job), stages: [])
            #expect(try await queue.state("a") == .succeeded)
        }
    }

    @Test("Nobody cancels another's job", arguments: TestDatabase.available)
    func scope(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a", user: "ann"))
            let other = JobScope.user(try identifier("bob"))
            #expect(try await queue.cancel(try identifier("a"), in: other) == nil)
            #expect(try await queue.requeue(try identifier("a"), in: other) == nil)
            #expect(try await queue.delete(try identifier("a"), in: other) == nil)
            #expect(try await queue.state("a") == .waiting)
        }
    }
}

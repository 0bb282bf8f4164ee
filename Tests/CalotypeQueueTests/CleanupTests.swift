import Calotype
import Testing

@testable import CalotypeQueue

@Suite("Upkeep", .timeLimit(.minutes(2)))
struct CleanupTests {
    /// Everything that is over is old.
    private static var nothing: QueueRetention {
        var retention = QueueRetention()
        retention.finished = .milliseconds(-1_000)
        retention.changes = .milliseconds(-1_000)
        retention.statistics = .seconds(-120)
        retention.silent = .milliseconds(-1_000)
        return retention
    }

    @Test("What is over goes, in small steps; what is not stays", arguments: TestDatabase.available)
    func prune(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            _ = try await queue.submit(BatchSubmission(jobs: try (0..<7).map { try submission("job-\($0)") }))
            _ = try await queue.drain()
            try await queue.add(try submission("waiting"))
            try await queue.heartbeat(WorkerBeat(id: worker, host: "h", version: "1", slots: 2, running: []))
            var removed = 0
            for _ in 0..<200 {
                let report = try await queue.prune(Self.nothing, limit: 3)
                if report.isEmpty { break }
                #expect(report.jobs <= 3)
                removed += report.jobs
            }
            #expect(removed == 7)
            for table in ["attempts", "batches", "changes", "minutes", "stage_minutes", "workers", "webhooks"] {
                #expect(try await queue.rows(of: table) == 0, "\(table)")
            }
            let counts = try await queue.counts(in: .all)
            #expect(counts.count(.succeeded) == 0)
            #expect(counts.count(.waiting) == 1)
            #expect(try await queue.drain() == ["waiting"])
        }
    }

    @Test("Nothing is forgotten before its time", arguments: TestDatabase.available)
    func keeps(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            _ = try await queue.drain()
            #expect(try await queue.prune(QueueRetention(), limit: 100).isEmpty)
            #expect(try await queue.state("a") == .succeeded)
        }
    }

    private func source(_ name: String) throws -> UploadedSource {
        UploadedSource(key: try ObjectKey("sources/\(name)"), sha256: String(repeating: "b", count: 64), size: 9)
    }

    @Test("A source is named by whom it belongs to, for as long as it is there", arguments: TestDatabase.available)
    func owners(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let (mine, other) = (try source("mine"), try source("other"))
            let (ann, bob) = (try identifier("ann"), try identifier("bob"))
            #expect(try await queue.own(mine, by: ann) == .beingRemoved)
            for source in [mine, other] { #expect(try await queue.reserve(source) == .ready) }
            #expect(try await queue.owned([mine.key], by: ann).isEmpty)
            for _ in 0..<2 { #expect(try await queue.own(mine, by: ann) == .ready) }
            #expect(try await queue.own(other, by: bob) == .ready)
            let many = try (0..<450).map { try ObjectKey("sources/none-\($0)") }
            #expect(try await queue.owned([mine.key, other.key] + many, by: ann) == [mine])
            #expect(try await queue.owned([mine.key], by: bob).isEmpty)
            // One that waits for the rest of its batch is not taken away.
            #expect(try await queue.takeUnneededSources(idle: .zero, limit: 9).isEmpty)
            let taken = try await queue.takeUnneededSources(idle: .seconds(-7_200), limit: 9)
            #expect(Set(taken) == [mine, other])
            #expect(try await queue.owned([mine.key], by: ann).isEmpty)
            #expect(try await queue.own(mine, by: ann) == .beingRemoved)
            try await queue.forget(taken)
            #expect(try await queue.rows(of: "source_owners") == 0)
        }
    }

    @Test("A source stays while a job needs it, then goes once", arguments: TestDatabase.available)
    func sources(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let source = try source("a")
            #expect(try await queue.reserve(source) == .ready)
            for id in ["a", "b"] {
                var wish = try submission(id)
                wish.source = .upload(source)
                try await queue.add(wish)
            }
            let lease = try #require(try await queue.next())
            try await queue.complete(lease, with: try success(lease.job), stages: [])
            #expect(try await queue.takeUnneededSources(idle: .zero, limit: 9).isEmpty)
            _ = try await queue.cancel(try identifier(lease.job.id.rawValue == "a" ? "b" : "a"), in: .all)
            #expect(try await queue.takeUnneededSources(idle: .seconds(60), limit: 9).isEmpty)
            #expect(try await queue.takeUnneededSources(idle: .zero, limit: 9) == [source])
            #expect(try await queue.takeUnneededSources(idle: .zero, limit: 9).isEmpty)
            #expect(try await queue.reserve(source) == .beingRemoved)
            try await queue.forget([source])
            #expect(try await queue.reserve(source) == .ready)
        }
    }

    @Test(
        "A source stays for whoever may be tried again from it, when another's job is deleted",
        arguments: TestDatabase.available)
    func shared(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let source = try source("a")
            for (id, user) in [("mine", "ann"), ("theirs", "bob")] {
                var wish = try submission(id, user: user)
                wish.source = .upload(source)
                try await queue.add(wish)
            }
            while let lease = try await queue.next() {
                let isTheirs = lease.job.id.rawValue == "theirs"
                if isTheirs {
                    try await queue.fail(lease, with: failure(lease.job), stages: [])
                } else {
                    try await queue.complete(lease, with: try success(lease.job), stages: [])
                }
            }
            _ = try await queue.delete(try identifier("mine"), in: .all)
            #expect(try await !queue.takeIfUnneeded(source, by: try identifier("ann")))
            guard case .waiting? = try await queue.requeue(try identifier("theirs"), in: .all) else {
                Issue.record("it was not tried again")
                return
            }
            #expect(try await !queue.takeIfUnneeded(source, by: try identifier("ann")))
            #expect(try await queue.drain() == ["theirs"])
            #expect(try await queue.takeIfUnneeded(source, by: try identifier("ann")))
        }
    }

    @Test(
        "A source stays for whoever has uploaded it, too, when another's job is deleted",
        arguments: TestDatabase.available)
    func uploadedTwice(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let source = try source("a")
            #expect(try await queue.reserve(source) == .ready)
            for user in ["ann", "bob"] { #expect(try await queue.own(source, by: try identifier(user)) == .ready) }
            // As if both had been long ago.
            try await queue.database.execute("UPDATE sources SET idle_since = 1", [])
            #expect(try await !queue.takeIfUnneeded(source, by: try identifier("ann")))
            #expect(try await queue.owned([source.key], by: try identifier("bob")) == [source])
            try await queue.database.execute("UPDATE sources SET idle_since = 1", [])
            try await queue.database.execute("DELETE FROM source_owners WHERE user_id = 'bob'", [])
            #expect(try await queue.takeIfUnneeded(source, by: try identifier("ann")))
        }
    }

    @Test(
        "A source whose removal came to nothing is taken again soon, however long sources are kept",
        arguments: TestDatabase.available)
    func unfinished(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            var wish = try submission("a")
            wish.source = .upload(try source("a"))
            try await queue.add(wish)
            _ = try await queue.drain()
            #expect(try await queue.takeIfUnneeded(try source("a"), by: try identifier("ann")))
            #expect(try await queue.takeUnneededSources(idle: .seconds(86_400), limit: 9).isEmpty)
            // As if eleven minutes had passed.
            try await queue.database.execute("UPDATE sources SET removing_since = removing_since - 660000", [])
            #expect(try await queue.takeUnneededSources(idle: .seconds(86_400), limit: 9) == [try source("a")])
        }
    }

    @Test("A source that was just uploaded is not removed before its job comes", arguments: TestDatabase.available)
    func fresh(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            _ = try await queue.reserve(try source("a"))
            #expect(try await queue.takeUnneededSources(idle: .zero, limit: 9).isEmpty)
        }
    }

    @Test("A callback is told until it has heard", arguments: TestDatabase.available)
    func webhooks(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            var wish = try submission("a")
            wish.callback = "https://example.com/hook"
            try await queue.add(wish)
            #expect(try await queue.webhooks.claim(limit: 9, lease: .seconds(60)).isEmpty)
            _ = try await queue.drain()
            let first = try #require(try await queue.webhooks.claim(limit: 9, lease: .seconds(60)).first)
            #expect(first.attempt == 1)
            #expect(first.message.url == wish.callback)
            guard case .job(let job) = first.message.subject else {
                Issue.record("not of a job")
                return
            }
            #expect(job.state == .succeeded)
            #expect(try await queue.webhooks.claim(limit: 9, lease: .seconds(60)).isEmpty)
            try await queue.webhooks.putOff(first, by: .zero)
            let second = try #require(try await queue.webhooks.claim(limit: 9, lease: .seconds(60)).first)
            #expect(second.id == first.id)
            #expect(second.attempt == 2)
            // Whoever had it before no longer decides.
            try await queue.webhooks.markDelivered(first)
            #expect(try await queue.deliveries(of: job).map(\.state) == [.waiting])
            try await queue.webhooks.markDelivered(second)
            #expect(try await queue.deliveries(of: job).map(\.state) == [.delivered])
            #expect(try await queue.webhooks.claim(limit: 9, lease: .zero).isEmpty)
        }
    }

    @Test(
        "Of a job that is tried again only the next end is told, and of its batch, too",
        arguments: TestDatabase.available)
    func unreported(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            var wish = try submission("a")
            wish.callback = "https://example.com/job"
            _ = try await queue.submit(BatchSubmission(jobs: [wish], callback: "https://example.com/batch"))
            _ = try await queue.cancel(try identifier("a"), in: .all)
            // Nobody has heard yet: the receiver is away.
            for delivery in try await queue.webhooks.claim(limit: 9, lease: .zero) {
                try await queue.webhooks.putOff(delivery, by: .zero)
            }
            _ = try await queue.requeue(try identifier("a"), in: .all)
            #expect(try await queue.webhooks.claim(limit: 9, lease: .zero).isEmpty)
            let lease = try await queue.nextSoon()
            #expect(try await queue.webhooks.claim(limit: 9, lease: .zero).isEmpty)
            try await queue.complete(lease, with: try success(lease.job), stages: [])
            let urls = try await queue.webhooks.claim(limit: 9, lease: .seconds(60)).map(\.message.url)
            #expect(urls.sorted() == ["https://example.com/batch", "https://example.com/job"])
        }
    }

    @Test("A worker's row says what it last said", arguments: TestDatabase.available)
    func workers(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            var beat = WorkerBeat(id: worker, host: "host", version: "1", slots: 4, running: [])
            try await queue.heartbeat(beat)
            beat.running = [try identifier("a")]
            try await queue.heartbeat(beat)
            let status = try #require(try await queue.workers().first)
            #expect(status.beat == beat)
            #expect(status.silence < .seconds(60))
            try await queue.retire(worker)
            #expect(try await queue.workers().isEmpty)
        }
    }
}

import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage
@testable import CalotypeQueue

@Suite("A job's life", .timeLimit(.minutes(2)))
struct LifecycleTests {
    @Test("From submission to result", arguments: TestDatabase.available)
    func whole(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            var wish = try submission("job-1", priority: .urgent)
            wish.callback = "https://example.com/hook"
            let job = try await queue.add(wish)
            #expect(job.state == .waiting)
            #expect(job.metadata == wish.metadata)
            #expect(job.source == wish.source)
            #expect(job.callback == wish.callback)

            let lease = try #require(try await queue.next())
            #expect(lease.job.id == job.id)
            #expect(lease.job.state == .running)
            #expect(lease.attempt == 1)
            #expect(try await queue.next() == nil)

            let stages = [
                StageTime(name: "load", start: 0, ms: 3), StageTime(name: "store", variant: "normal", start: 4, ms: 9),
            ]
            try await queue.complete(lease, with: try success(lease.job), stages: stages)
            let ended = try #require(try await queue.read(job.id, in: .all))
            #expect(ended.state == .succeeded)
            #expect(ended.endedAt != nil)
            let json = try JSONSerialization.jsonObject(with: Data(try #require(ended.result).json)) as? [String: Any]
            #expect(json?["jobId"] as? String == "job-1")
            let attempts = try await queue.attempts(of: ended)
            #expect(attempts.map(\.outcome) == [.succeeded])
            #expect(attempts.first?.stages == stages)
            #expect(attempts.first?.worker == worker)
        }
    }

    @Test("An attempt that runs is told too", arguments: TestDatabase.available)
    func running(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission())
            let lease = try #require(try await queue.next())
            #expect(try await queue.attempts(of: lease.job).map(\.outcome) == [.running])
        }
    }

    @Test(
        "Every kind of source comes back as it was", arguments: TestDatabase.available,
        [
            { .url("https://example.com/ü?a=b") }, { .object(bucket: "bucket", key: try ObjectKey("a/b.png")) },
            {
                .upload(
                    UploadedSource(key: try ObjectKey("s/1"), sha256: String(repeating: "a", count: 64), size: 12))
            },
        ] as [@Sendable () throws -> JobSource])
    func sources(_ database: TestDatabase, _ make: @Sendable () throws -> JobSource) async throws {
        let source = try make()
        try await database.withQueue { queue in
            var wish = try submission()
            wish.source = source
            try await queue.add(wish)
            #expect(try await queue.next()?.job.source == source)
        }
    }

    @Test("An uploaded source of an earlier release is read", arguments: TestDatabase.available)
    func earlierUpload(_ database: TestDatabase) async throws {
        let sha256 = String(repeating: "a", count: 64)
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            // The columns as every release has written them for an upload.
            try await queue.database.execute(
                "UPDATE jobs SET source_url = NULL, source_key = 's/1', source_sha256 = $1, source_size = 12",
                [.text(sha256)])
            let source = try await queue.next()?.job.source
            #expect(source == .upload(UploadedSource(key: try ObjectKey("s/1"), sha256: sha256, size: 12)))
        }
    }

    @Test("A retry waits its time and keeps everything else", arguments: TestDatabase.available)
    func retry(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a", priority: .urgent))
            let first = try #require(try await queue.next())
            let state = try await queue.retry(
                first, after: .milliseconds(50), with: failure(first.job), stages: [])
            #expect(state == .waiting)
            let waiting = try #require(try await queue.read(first.job.id, in: .all))
            #expect(waiting.failure == JobFailure(kind: .source, reason: .unreachable))
            #expect(waiting.result == nil)

            let second = try await queue.nextSoon()
            #expect(second.job.id == first.job.id)
            #expect(second.job.priority == .urgent)
            #expect(second.attempt == 2)
            #expect(second.token > first.token)
        }
    }

    @Test("A job that is put off is not claimed before", arguments: TestDatabase.available)
    func putOff(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            let lease = try #require(try await queue.next())
            _ = try await queue.retry(lease, after: .seconds(3_600), with: failure(lease.job), stages: [])
            #expect(try await queue.next() == nil)
            var later = try submission("b")
            later.runAt = Date(timeIntervalSinceNow: 3_600)
            try await queue.add(later)
            #expect(try await queue.next() == nil)
            #expect(try await queue.counts(in: .all).count(.waiting) == 2)
        }
    }

    @Test("A delayed job comes when it is due", arguments: TestDatabase.available)
    func delayed(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            var later = try submission("a")
            later.runAt = Date(timeIntervalSinceNow: 0.3)
            let job = try await queue.add(later)
            #expect(try await queue.next() == nil)
            let lease = try await queue.nextSoon()
            #expect(try #require(lease.job.startedAt) >= job.runAt)
        }
    }

    @Test("The last attempt that fails is the end", arguments: TestDatabase.available)
    func exhausted(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            var wish = try submission("a")
            wish.maximumAttempts = 2
            try await queue.add(wish)
            var states: [JobState] = []
            for _ in 0..<2 {
                let lease = try await queue.nextSoon()
                states.append(try await queue.retry(lease, after: .zero, with: failure(lease.job), stages: []))
            }
            #expect(states == [.waiting, .failed])
            let job = try #require(try await queue.read(try identifier("a"), in: .all))
            #expect(job.result != nil)
            #expect(try await queue.attempts(of: job).map(\.outcome) == [.retried, .failed])
        }
    }

    @Test("A failed job can be queued again by hand, and has all its attempts", arguments: TestDatabase.available)
    func requeue(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            let lease = try #require(try await queue.next())
            try await queue.fail(lease, with: failure(lease.job, .processing, .damaged, retry: .never), stages: [])
            #expect(try await queue.state("a") == .failed)
            guard case .waiting = try await queue.requeue(lease.job.id, in: .all) else {
                Issue.record("not waiting")
                return
            }
            let again = try await queue.nextSoon()
            #expect(again.attempt == 1)
            #expect(again.token > lease.token)
            try await queue.complete(again, with: try success(again.job), stages: [])
            guard case .notFailed = try await queue.requeue(lease.job.id, in: .all) else {
                Issue.record("a job that has succeeded was queued again")
                return
            }
        }
    }

    @Test("What is handed back goes first, and costs no attempt", arguments: TestDatabase.available)
    func release(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            try await queue.add(try submission("b"))
            let lease = try #require(try await queue.next())
            try await queue.release(lease)
            let again = try #require(try await queue.next())
            #expect(again.job.id == lease.job.id)
            #expect(again.attempt == 1)
            #expect(again.token > lease.token)
        }
    }

    @Test("Deleting forgets a job, unless it runs", arguments: TestDatabase.available)
    func delete(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            let lease = try #require(try await queue.next())
            guard case .running = try await queue.delete(lease.job.id, in: .all) else {
                Issue.record("a running job was deleted")
                return
            }
            try await queue.complete(lease, with: try success(lease.job), stages: [])
            guard case .deleted(let job) = try await queue.delete(lease.job.id, in: .all) else {
                Issue.record("not deleted")
                return
            }
            #expect(job.result != nil)
            #expect(try await queue.state("a") == nil)
            #expect(try await queue.delete(lease.job.id, in: .all) == nil)
            #expect(try await queue.counts(in: .all).count(.succeeded) == 0)
        }
    }
}

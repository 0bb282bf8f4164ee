import Calotype
import Foundation
import Testing

@testable import CalotypeQueue

@Suite("Jobs that are tried again together", .timeLimit(.minutes(1)))
struct RetryTests {
    @Test("are those that the filter finds, and no others", arguments: TestDatabase.available)
    func filter(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let failures: [(String, String, ImageProcessingError.Kind, ImageProcessingError.Reason)] = [
                ("a", "ann", .upload, .forbidden), ("b", "ann", .upload, .noSuchBucket),
                ("c", "bob", .upload, .forbidden),
                ("d", "ann", .processing, .damaged),
            ]
            for (id, user, kind, reason) in failures {
                try await queue.add(try submission(id, user: user))
                let lease = try #require(try await queue.next())
                try await queue.fail(lease, with: failure(lease.job, kind, reason), stages: [])
            }
            try await queue.add(try submission("e"))
            _ = try await queue.cancel(try identifier("e"), in: .all)
            let ann = JobScope.user(try identifier("ann"))
            func count(_ filter: RetryFilter) async throws -> Int { try await queue.count(filter, upTo: 100) }
            #expect(try await count(RetryFilter(scope: .all, state: .failed)) == 4)
            #expect(try await count(RetryFilter(scope: ann, state: .failed, kind: .upload)) == 2)
            #expect(try await count(RetryFilter(scope: .all, state: .failed, reason: .forbidden)) == 2)
            #expect(try await count(RetryFilter(scope: .all, state: .cancelled)) == 1)
            #expect(try await count(RetryFilter(scope: .all, state: .failed, tool: .sora)) == 0)
            let (past, future) = (Date(timeIntervalSinceNow: -600), Date(timeIntervalSinceNow: 600))
            #expect(try await count(RetryFilter(scope: .all, state: .failed, since: past)) == 4)
            #expect(try await count(RetryFilter(scope: .all, state: .failed, since: future)) == 0)
            #expect(try await queue.count(RetryFilter(scope: .all, state: .failed), upTo: 3) == 3)

            let uploads = RetryFilter(scope: .all, state: .failed, kind: .upload)
            let first = try await queue.requeue(uploads, after: nil, limit: 2)
            #expect(first.requeued == 2)
            let second = try await queue.requeue(uploads, after: first.next, limit: 2)
            #expect(second == RetryPage(requeued: 1, skipped: 0, next: nil))
            for id in ["a", "b", "c"] { #expect(try await queue.state(id) == .waiting) }
            #expect(try await queue.state("d") == .failed)
            #expect(Set(try await queue.drain()) == ["a", "b", "c"])
        }
    }

    @Test("stay as they are where their source is being removed", arguments: TestDatabase.available)
    func removed(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let source = UploadedSource(
                key: try ObjectKey("sources/a"), sha256: String(repeating: "0", count: 64), size: 1)
            for (id, source) in [("a", JobSource.upload(source)), ("b", .url("https://example.com/"))] {
                try await queue.add(
                    Submission(id: try identifier(id), tool: .sora, source: source, userId: try identifier("ann")))
                let lease = try #require(try await queue.next())
                try await queue.fail(lease, with: failure(lease.job), stages: [])
            }
            try await queue.database.execute("UPDATE sources SET removing_since = 1, needed = 0", [])
            let page = try await queue.requeue(RetryFilter(scope: .all, state: .failed), after: nil, limit: 10)
            #expect(page == RetryPage(requeued: 1, skipped: 1, next: nil))
            #expect(try await queue.state("a") == .failed)
            #expect(try await queue.state("b") == .waiting)
        }
    }
}

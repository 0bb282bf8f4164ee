import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage
@testable import CalotypeQueue

@Suite("A preview in the queue", .timeLimit(.minutes(2)))
struct PreviewTests {
    private func preview() throws -> StoredVariant {
        StoredVariant(
            variant: .preview, url: try ObjectKey.url("file:///x"), key: try ObjectKey("a/preview"), format: .webp,
            dimensions: Dimensions(width: 4, height: 4), size: 10, compressionRatio: 10, sha256: "00")
    }

    @Test(
        "is told once, as a change and to the callback, and goes when the attempt ends",
        arguments: TestDatabase.available)
    func reported(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            var wish = try submission("a")
            wish.callback = "https://example.com/hook"
            try await queue.add(wish)
            let start = try await queue.latestChange()
            let lease = try #require(try await queue.next())
            try await queue.announce(try preview(), under: lease)
            try await queue.announce(try preview(), under: lease)

            let job = try #require(try await queue.read(identifier("a"), in: .all))
            let json = String(decoding: try #require(job.preview).json, as: UTF8.self)
            #expect(json.contains(#""variant":"preview""#))
            let delivery = try #require(try await queue.webhooks.claim(limit: 9, lease: .zero).first)
            guard case .job(let reported) = delivery.message.subject else {
                Issue.record("not of a job")
                return
            }
            #expect(reported.preview == job.preview)

            try await queue.complete(lease, with: try success(lease.job), stages: [])
            #expect(try await queue.read(identifier("a"), in: .all)?.preview == nil)
            guard case .changes(let changes, _) = try await queue.changes(after: start, in: .all, limit: 9) else {
                Issue.record("changes were missed")
                return
            }
            #expect(changes.map(\.state) == [.running, .running, .succeeded])
            #expect(changes.map { $0.preview != nil } == [false, true, false])
            // What is left is the end: the preview has nothing to tell any more.
            let left = try await queue.webhooks.claim(limit: 9, lease: .seconds(60))
            #expect(left.count == 1)
        }
    }

    @Test("of an attempt that is over is not there any more", arguments: TestDatabase.available)
    func over(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            let lease = try #require(try await queue.next())
            try await queue.announce(try preview(), under: lease)
            try await queue.release(lease)
            #expect(try await queue.read(identifier("a"), in: .all)?.preview == nil)
            await #expect(throws: QueueError.self) { try await queue.announce(try preview(), under: lease) }
            let again = try #require(try await queue.next())
            try await queue.announce(try preview(), under: again)
            _ = try await queue.retry(again, after: .zero, with: failure(again.job), stages: [])
            #expect(try await queue.read(identifier("a"), in: .all)?.preview == nil)
        }
    }
}

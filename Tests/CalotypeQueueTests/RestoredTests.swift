import Calotype
import CalotypeTesting
import Foundation
import Postgres
import Testing

@testable import CalotypeQueue

/// The address of PostgreSQL fails over to another server with an older copy, while everybody goes on.
@Suite(
    "PostgreSQL that is restored from a copy",
    .enabled(if: TestDatabase.server != nil && ExternalTool.isInstalled("pg_dump")), .timeLimit(.minutes(1)))
struct RestoredTests {
    @Test(
        "What ended since runs again, what was accepted since is gone, and late workers change nothing of another job")
    func restored() async throws {
        try await Self.withTwoServers { queue, copy, failOver in
            for id in ["ended", "runs", "waits"] { try await queue.add(try submission(id)) }
            let ended = try #require(try await queue.next())
            try await queue.complete(ended, with: try success(ended.job), stages: [])
            let runs = try #require(try await queue.next(lease: .milliseconds(200)))
            try await Self.end("called", queue)
            try await copy()

            try await queue.complete(runs, with: try success(runs.job), stages: [])
            #expect(try await queue.drain() == ["waits"])
            try await queue.add(try submission("lost"))
            let lost = try #require(try await queue.next())
            try await Self.end("lost-call", queue)
            let calls = try await queue.webhooks.claim(limit: 9, lease: .seconds(60))
            #expect(calls.count == 2)
            let position = try await queue.latestChange()
            try await failOver()

            #expect(try await queue.state("lost") == nil)
            #expect(try await queue.state("ended") == .succeeded)
            guard case .reset = try await queue.changes(after: position, in: .all, limit: 9) else {
                throw QueueError.failed("a reader goes on as if nothing had happened")
            }
            // Another job has the number and the token of the lost one, and another message those of its call.
            let other = try await queue.add(try submission("other"))
            #expect(other.number == lost.job.number)
            try await Self.end("other-call", queue)
            let worker = WorkerID(rawValue: "worker-2")
            var held: [Lease] = []
            while held.count < 3 { held.append(try await queue.nextSoon(as: worker)) }
            #expect(Set(held.map(\.job.id.rawValue)) == ["runs", "waits", "other"])
            for late in [runs, lost] {
                await #expect(throws: QueueError.leaseLost) { _ = try await queue.renew(late) }
                await #expect(throws: QueueError.leaseLost) {
                    try await queue.complete(late, with: try success(late.job), stages: [])
                }
            }
            for call in calls where call.message.url.hasSuffix("lost-call") {
                try await queue.webhooks.markDelivered(call, DeliveryAttempt(status: 204))
            }
            for lease in held { try await queue.complete(lease, with: try success(lease.job), stages: []) }
            #expect(try await queue.counts(in: .all).count(.succeeded) == 4)
            let urls = try await queue.webhooks.claim(limit: 9, lease: .seconds(60)).map(\.message.url)
            #expect(Set(urls) == ["https://example.com/called", "https://example.com/other-call"])
            try await Self.readerGoesOn(queue)
        }
    }

    /// The copy has changes with transaction numbers of the other server, which hide new ones until they are pruned.
    private static func readerGoesOn(_ queue: JobQueue) async throws {
        _ = try await queue.prune(QueueRetention(), limit: 100)
        let start = try await queue.latestChange()
        try await queue.add(try submission("seen"))
        try await queue.waitForChanges(after: start, upTo: .seconds(20))
        guard case .changes(let changes, _) = try await queue.changes(after: start, in: .all, limit: 9) else {
            throw QueueError.failed("a new reader is reset")
        }
        #expect(changes.map(\.id.rawValue) == ["seen"])
    }

    /// A job that has ended, whose callback is still to hear of it.
    private static func end(_ id: String, _ queue: JobQueue) async throws {
        var wish = try submission(id)
        wish.callback = "https://example.com/\(id)"
        try await queue.add(wish)
        _ = try await queue.cancel(try identifier(id), in: .all)
    }

    /// Runs `body` with a queue on the server of the tests, a function that copies it, and a function that leads the
    /// queue's address to another server with the copy.
    private static func withTwoServers(
        _ body: (JobQueue, _ copy: () async throws -> Void, _ failOver: () async throws -> Void) async throws -> Void
    ) async throws {
        let folder = try ScratchFolder()
        let state = folder.path(of: "postgres")
        let started = try await ExternalTool.run("Scripts/postgres", ["start", state])
        let result: Result<Void, any Error>
        do {
            let second = try #require(
                URLComponents(
                    string: (started.stdout.split(separator: "=", maxSplits: 1).last ?? "").trimmingCharacters(
                        in: .whitespacesAndNewlines)))
            result = .success(try await run(second, dump: folder.path(of: "dump.sql"), body))
        } catch {
            result = .failure(error)
        }
        _ = try await ExternalTool.run("Scripts/postgres", ["stop", state])
        try result.get()
    }

    private static func run(
        _ second: URLComponents, dump: String,
        _ body: (JobQueue, _ copy: () async throws -> Void, _ failOver: () async throws -> Void) async throws -> Void
    ) async throws {
        try await TestDatabase.postgres.withLocation { location in
            guard case .postgres(let address) = location, let server = TestDatabase.server,
                var first = URLComponents(string: address), let port = first.port, let newPort = second.port
            else { return }
            let schema = try #require(address.split(separator: "%3D").last).description
            try await FaultProxy.run(to: .init(host: "127.0.0.1", port: port), []) { proxy, endpoint in
                // The copy has transaction numbers that a new server has not reached.
                let numbers = "DO $$ BEGIN FOR i IN 1..2000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
                _ = try PostgresConnection(address: server).run(numbers, [])
                first.port = URLComponents(string: endpoint)?.port
                let queue = try await QueueLocation.postgres(address: try #require(first.string)).openForTests()
                try await body(queue) {
                    let made = try await ExternalTool.run("pg_dump", ["--schema=\(schema)", "--file=\(dump)", server])
                    #expect(made.exitCode == 0, "\(made.stderr)")
                } _: {
                    let target = try #require(second.string)
                    let restored = try await ExternalTool.run(
                        "psql", ["--quiet", "--set=ON_ERROR_STOP=1", "--file=\(dump)", target])
                    #expect(restored.exitCode == 0, "\(restored.stderr)")
                    _ = try PostgresConnection(address: target).run(
                        "ALTER USER calotype PASSWORD '\(first.password ?? "")'", [])
                    proxy.failOver(to: .init(host: "127.0.0.1", port: newPort))
                }
                await queue.close()
            }
        }
    }
}

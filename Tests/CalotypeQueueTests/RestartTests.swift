import Calotype
import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeQueue

@Suite("PostgreSQL that goes away", .enabled(if: TestDatabase.server != nil), .timeLimit(.minutes(3)))
struct RestartTests {
    @Test("Everybody goes on when it is back, and nothing is lost")
    func restart() async throws {
        let folder = try ScratchFolder()
        let state = folder.path(of: "postgres")
        let started = try await ExternalTool.run("Scripts/postgres", ["start", state])
        let address = try #require(started.stdout.split(separator: "=", maxSplits: 1).last).trimmingCharacters(
            in: .whitespacesAndNewlines)
        let result: Result<Void, any Error>
        do { result = .success(try await work(at: address, state)) } catch { result = .failure(error) }
        _ = try await ExternalTool.run("Scripts/postgres", ["stop", state])
        try result.get()
    }

    private func work(at address: String, _ state: String) async throws {
        let queue = try await QueueLocation.postgres(address: address).openForTests()
        let ids = (0..<300).map { "job-\($0)" }
        try await withThrowingTaskGroup { group in
            group.addTask {
                for id in ids { _ = try await queue.submit(try submission(id)) }
            }
            for _ in 0..<3 {
                group.addTask {
                    while try await queue.counts(in: .all).count(.succeeded) < ids.count {
                        guard let lease = try await queue.next(lease: .seconds(2)) else {
                            try await queue.waitForWork(upTo: .seconds(1))
                            continue
                        }
                        do {
                            try await queue.complete(lease, with: try success(lease.job), stages: [])
                        } catch QueueError.leaseLost {
                            // It was away for longer than the lease: another worker has the job.
                        }
                    }
                }
            }
            group.addTask {
                for _ in 0..<2 {
                    let count = try await queue.counts(in: .all).count(.succeeded)
                    while try await queue.counts(in: .all).count(.succeeded) < min(count + 30, ids.count) {
                        try await Task.sleep(for: .milliseconds(20))
                    }
                    let restarted = try await ExternalTool.run("Scripts/postgres", ["restart", state])
                    #expect(restarted.exitCode == 0, "\(restarted.stderr)")
                }
            }
            try await group.waitForAll()
        }
        #expect(try await queue.counts(in: .all).count(.succeeded) == ids.count)
        #expect(try await queue.rows(of: "jobs") == ids.count)
        await queue.close()
    }

    @Test("A wrong password, user or database is told at once, with no secret, and is not waited for")
    func refused() async throws {
        let server = try #require(TestDatabase.server)
        let wrong = [
            server.replacing(#/:[^:@]+@/#, with: ":wr0ngpass@"), server.replacing(#/:[^:@]+@/#, with: "@"),
            server.replacing("//calotype:", with: "//nobody:"), server.replacing(#/\/postgres$/#, with: "/wr0ngpass"),
            server.replacing(#/:[^:@]+@/#, with: ":wr0ng/pass@"), server.replacing(#/:[^:@]+@/#, with: ":wr0ng@pass@"),
        ]
        for address in wrong {
            let error = await #expect(throws: QueueError.self) {
                _ = try await QueueLocation.postgres(address: address).openForTests(patience: .seconds(300))
            }
            guard case .misconfigured(let text)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(!text.contains("wr0ng"), "\(text)")
        }
    }

    @Test("What is asked while it is away is answered when it is back, or refused as unavailable")
    func unavailable() async throws {
        await #expect {
            _ = try await QueueLocation.postgres(address: "postgres://nobody@127.0.0.1:1/none").openForTests(
                patience: .milliseconds(100))
        } throws: {
            guard case QueueError.unavailable = $0 else { return false }
            return true
        }
    }
}

import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeQueue

@Suite(
    "A process that is stopped with SQLite's write lock in its hands",
    .enabled(if: ExternalTool.isInstalled("python3")), .timeLimit(.minutes(1)))
struct LockTests {
    private static let script = """
        import os, signal, sqlite3, sys, time
        database = sqlite3.connect(sys.argv[1], isolation_level=None)
        database.execute("BEGIN IMMEDIATE")
        signal.signal(signal.SIGCONT, lambda *_: (database.execute("COMMIT"), os._exit(0)))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCONT])
        print("locked", flush=True)
        time.sleep(60)
        """

    /// Whether a job that is handed in is refused so.
    private func isAway(_ queue: JobQueue, _ id: String) async -> Bool {
        do {
            try await queue.add(try submission(id))
            return false
        } catch {
            if case QueueError.unavailable? = error as? QueueError { return true }
            return false
        }
    }

    /// Runs `body` while another process holds the lock and is stopped.
    private func withLock(_ path: String, _ body: @escaping @Sendable (RunningTool) async throws -> Void) async throws {
        _ = try await ExternalTool.run("python3", ["-c", Self.script, path]) { other in
            while try other.stdout().isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            other.send(SIGSTOP)
            try await body(other)
        }
    }

    @Test("The others hear soon that the queue is away, all of them, can read, and go on when it is killed")
    func killed() async throws {
        let folder = try ScratchFolder()
        let path = folder.path(of: "queue.sqlite")
        let queue = try await QueueLocation.sqlite(path: path).openForTests(patience: .milliseconds(500))
        try await queue.add(try submission("before"))
        try await withLock(path) { other async throws in
            let start = ContinuousClock.now
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask { #expect(await isAway(queue, "during-\(number)")) }
                }
            }
            // One after the other they would take ten seconds.
            #expect(ContinuousClock.now - start < .seconds(5))
            #expect(try await queue.state("before") == .waiting)
            other.send(SIGKILL)
        }
        try await queue.add(try submission("after"))
        #expect(try await queue.drain() == ["before", "after"])
        await queue.close()
    }

    @Test("Whoever asked just before it goes on need not ask again")
    func continued() async throws {
        let folder = try ScratchFolder()
        let path = folder.path(of: "queue.sqlite")
        let queue = try await QueueLocation.sqlite(path: path).openForTests(patience: .seconds(20))
        try await withLock(path) { other async throws in
            async let added = queue.add(try submission("during"))
            try await Task.sleep(for: .milliseconds(200))
            other.send(SIGCONT)
            let job = try await added
            #expect(job.state == .waiting)
        }
        await queue.close()
    }
}

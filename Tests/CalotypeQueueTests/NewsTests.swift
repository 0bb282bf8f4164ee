import Calotype
import CalotypeTesting
import Foundation
import Postgres
import Synchronization
import Testing

@testable import CalotypeQueue

/// Every wait here would take an hour without a signal, and the suite fails after two minutes.
@Suite("News of changes", .timeLimit(.minutes(2)))
struct NewsTests {
    @Test("A change in this process ends a wait at once", arguments: TestDatabase.available)
    func here(_ database: TestDatabase) async throws {
        try await database.withDeafQueues(1) { queues in
            let start = try await queues[0].latestChange()
            async let wait: Void = queues[0].waitForChanges(after: start, upTo: .seconds(3_600))
            try await queues[0].add(try submission("a"))
            try await wait
        }
    }

    @Test("A change of another process ends a wait at once", .enabled(if: TestDatabase.server != nil))
    func elsewhere() async throws {
        try await TestDatabase.postgres.withDeafQueues(2) { queues in
            let start = try await queues[0].latestChange()
            async let wait: Void = queues[0].waitForChanges(after: start, upTo: .seconds(3_600))
            try await queues[1].add(try submission("a"))
            try await wait
        }
    }

    @Test("Work of this process ends a worker's wait at once", arguments: TestDatabase.available)
    func work(_ database: TestDatabase) async throws {
        try await database.withDeafQueues(1) { queues in
            #expect(try await queues[0].next() == nil)
            async let wait: Void = queues[0].waitForWork(upTo: .seconds(3_600))
            try await queues[0].add(try submission("a"))
            try await wait
        }
    }

    @Test("A claim that gets less than it asked for knows that nothing is left", arguments: TestDatabase.available)
    func partialClaim(_ database: TestDatabase) async throws {
        try await database.withDeafQueues(1) { queues in
            try await queues[0].add(try submission("a"))
            #expect(try await queues[0].claim(worker, limit: 2, lease: .seconds(60)).count == 1)
            async let wait: Void = queues[0].waitForWork(upTo: .seconds(3_600))
            try await queues[0].add(try submission("b"))
            try await wait
            #expect(try await queues[0].next()?.job.id.rawValue == "b")
        }
    }

    @Test("A job's end comes with its result, and once", arguments: TestDatabase.available)
    func end(_ database: TestDatabase) async throws {
        try await database.withDeafQueues(1) { queues in
            let ends = Ends(of: queues[0])
            try await queues[0].add(try submission("a"))
            let lease = try #require(try await queues[0].next())
            try await queues[0].complete(lease, with: try success(lease.job), stages: [])
            guard case .job(let job)? = await ends.next() else { throw QueueError.failed("no job") }
            #expect(job == (try await queues[0].read(try identifier("a"), in: .all)))
            #expect(job.state == .succeeded && job.result != nil)
            #expect(ends.count == 1)
        }
    }

    @Test("A job's end in another process comes with its name", .enabled(if: TestDatabase.server != nil))
    func endElsewhere() async throws {
        try await TestDatabase.postgres.withDeafQueues(2) { queues in
            let ends = Ends(of: queues[0])
            try await queues[1].add(try submission("Ä b/c"))
            let lease = try #require(try await queues[1].next())
            try await queues[1].fail(lease, with: failure(lease.job), stages: [])
            guard case .otherJob(let name)? = await ends.next() else { throw QueueError.failed("no name") }
            #expect(name == JobName(user: try identifier("ann"), id: try identifier("Ä b/c")))
        }
    }

    @Test("A batch ends with its last job", arguments: TestDatabase.available)
    func batch(_ database: TestDatabase) async throws {
        try await database.withDeafQueues(1) { queues in
            let ends = Ends(of: queues[0])
            let id = try BatchID("both")
            _ = try await queues[0].submit(BatchSubmission(id: id, jobs: [try submission("a"), try submission("b")]))
            #expect(try await queues[0].drain() == ["a", "b"])
            let seen = await [ends.next(), ends.next(), ends.next()]
            guard case .job? = seen[0], case .job? = seen[1], case .batch(let name)? = seen[2] else {
                throw QueueError.failed("other ends: \(seen)")
            }
            #expect(name == BatchName(user: try identifier("ann"), id: id))
        }
    }

    @Test("A change whose notification is lost is found by looking", .enabled(if: TestDatabase.server != nil))
    func lost() async throws {
        try await TestDatabase.postgres.withLocation { location in
            let queue = JobQueue(
                try await location.database(TestDatabase.logger, .seconds(30), 8), searchInterval: .milliseconds(5))
            let ends = Ends(of: queue)
            try await queue.add(try submission("a"))
            let start = try await queue.settledPosition(after: 1)
            let name = JobName(user: try identifier("ann"), id: try identifier("a"))
            #expect(try await queue.ended(among: [name]).isEmpty)
            async let wait: Void = queue.waitForChanges(after: start, upTo: .seconds(3_600))
            try location.endSilently()
            try await wait
            #expect(try await queue.ended(among: [name]) == [name])
            #expect(ends.count == 0)
            await queue.close()
        }
    }

    @Test(
        "A change behind an open transaction is seen when that ends, without another signal",
        .enabled(if: TestDatabase.server != nil))
    func unsettled() async throws {
        try await TestDatabase.postgres.withDeafQueues(1) { queues in
            let start = try await queues[0].latestChange()
            let older = try PostgresConnection(address: TestDatabase.server ?? "")
            try older.runScript("BEGIN; SELECT pg_current_xact_id()")
            async let wait: Void = queues[0].waitForChanges(after: start, upTo: .seconds(3_600))
            try await queues[0].add(try submission("a"))
            #expect(try await queues[0].latestChange() == start)
            try older.runScript("COMMIT")
            try await wait
        }
    }

    @Test("A reader that is cancelled, or whose time is over, waits no longer", arguments: TestDatabase.available)
    func gone(_ database: TestDatabase) async throws {
        try await database.withDeafQueues(1) { queues in
            let start = try await queues[0].latestChange()
            try await queues[0].waitForChanges(after: start, upTo: .milliseconds(1))
            let waiting = Task { try await queues[0].waitForChanges(after: start, upTo: .seconds(3_600)) }
            while queues[0].changeBoard.waiterCount == 0 { await Task.yield() }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            #expect(queues[0].changeBoard.waiterCount == 0)
        }
    }

    @Test("A thousand readers wait, and all of them wake")
    func thousand() async throws {
        try await TestDatabase.sqlite.withDeafQueues(1) { queues in
            let start = try await queues[0].latestChange()
            try await withThrowingTaskGroup { group in
                for _ in 0..<1_000 {
                    group.addTask { try await queues[0].waitForChanges(after: start, upTo: .seconds(3_600)) }
                }
                while queues[0].changeBoard.waiterCount < 1_000 { await Task.yield() }
                try await queues[0].add(try submission("a"))
                try await group.waitForAll()
            }
            #expect(queues[0].changeBoard.waiterCount == 0)
        }
    }

    @Test("SQLite syncs each transaction to the disk")
    func synchronous() async throws {
        try await TestDatabase.sqlite.withQueue { queue in
            let level = try await queue.database.write { try $0.first("PRAGMA synchronous")?.integer("synchronous") }
            // FULL, https://www.sqlite.org/pragma.html#pragma_synchronous
            #expect(level == 2)
        }
    }
}

@Suite("The text of a notification")
struct ChangeMessageTests {
    @Test("has the ends and the node")
    func wholeText() throws {
        let names: [ChangeMessage.Name] = [
            .job(JobName(user: try identifier("a n/n"), id: try identifier("ü"))),
            .batch(BatchName(user: nil, id: try BatchID("b"))),
            .batch(BatchName(user: try identifier("bob"), id: try BatchID("c"))),
        ]
        let text = "changes n1 j:a%20n%2Fn/%C3%BC b:/b b:bob/c"
        #expect(ChangeMessage.texts(names, from: "n1") == [text])
        #expect(ChangeMessage(text) == .changes(node: "n1", names))
        #expect(ChangeMessage.texts([], from: "n1") == ["changes n1"])
    }

    @Test("is cut where PostgreSQL's limit of 7,999 bytes would be reached")
    func long() throws {
        let user = try identifier(String(repeating: "ü", count: 128))
        let names = try (0..<100).map { ChangeMessage.Name.job(JobName(user: user, id: try identifier("\($0)"))) }
        let texts = ChangeMessage.texts(names, from: "n1")
        #expect(texts.count > 1 && texts.allSatisfy { $0.utf8.count < 7_999 })
        let read = texts.flatMap { text -> [ChangeMessage.Name] in
            if case .changes("n1", let names) = ChangeMessage(text) { names } else { [] }
        }
        #expect(read == names)
    }

    @Test(
        "of another version is read as far as it is understood",
        arguments: [
            ("", ChangeMessage.work(node: "")), ("work n1", .work(node: "n1")), ("work n1 more", .work(node: "n1")),
            ("other", .work(node: "")), ("changes", .changes(node: "", [])),
            ("changes n1 x:a/b j:a j:/b j:a/%FF b:a/ j:a/b/c", .changes(node: "n1", [])),
        ])
    func unknown(_ text: String, _ message: ChangeMessage) {
        #expect(ChangeMessage(text) == message)
    }
}

/// The ends that a queue reports.
private final class Ends: Sendable {
    private let (stream, continuation) = AsyncStream<Ended>.makeStream()
    private let seen = Mutex(0)

    init(of queue: JobQueue) {
        queue.onEnd { [continuation, weak self] end in
            self?.seen.withLock { $0 += 1 }
            continuation.yield(end)
        }
    }

    var count: Int { seen.withLock { $0 } }
    func next() async -> Ended? { await stream.first { _ in true } }
}

/// A database in which nobody looks for news: they come by signals alone.
private struct DeafDatabase: SQLDatabase {
    let database: any SQLDatabase
    var lookInterval: Duration { .seconds(3_600) }

    func write<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R {
        try await database.write(body)
    }

    func read<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R {
        try await database.read(body)
    }

    func listen(_ listener: DatabaseListener) { database.listen(listener) }
    func close() async { await database.close() }
}

extension TestDatabase {
    fileprivate func withDeafQueues<R>(_ count: Int, _ body: ([JobQueue]) async throws -> R) async throws -> R {
        try await withLocation { location in
            var queues: [JobQueue] = []
            for _ in 0..<count {
                let database = DeafDatabase(database: try await location.database(Self.logger, .seconds(30), 8))
                let queue = JobQueue(database, searchInterval: .seconds(3_600))
                // A notification that comes before this process listens is lost.
                while self == .postgres, queue.changeBoard.signals == 0 { await Task.yield() }
                queues.append(queue)
            }
            let result: Result<R, any Error>
            do { result = .success(try await body(queues)) } catch { result = .failure(error) }
            for queue in queues { await queue.close() }
            return try result.get()
        }
    }
}

extension JobQueue {
    /// The position after `count` changes, once no other transaction holds them back.
    fileprivate func settledPosition(after count: Int) async throws -> ChangePosition {
        let start = ChangePosition(transaction: 0, number: 0)
        while true {
            let position = try await latestChange()
            if case .changes(let changes, _) = try await changes(after: start, in: .all, limit: 99),
                changes.count == count
            {
                return position
            }
            await Task.yield()
        }
    }
}

extension QueueLocation {
    /// Ends all jobs as another process would that is killed before its notification.
    fileprivate func endSilently() throws {
        guard case .postgres(let address) = self else { return }
        let connection = try PostgresConnection(address: address)
        try connection.runScript(
            """
            BEGIN;
            UPDATE jobs SET state = 'cancelled', is_due = FALSE, ended_at = 1;
            INSERT INTO changes (job_id, user_id, tool, priority, state, attempt)
            SELECT id, user_id, tool, priority, state, attempt FROM jobs;
            COMMIT
            """)
    }
}

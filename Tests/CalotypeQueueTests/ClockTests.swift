import Calotype
import Foundation
import Testing

@testable import CalotypeQueue

/// The clock of the database jumps. With SQLite, that is the clock of this machine.
@Suite("A clock that jumps", .timeLimit(.minutes(1)))
struct ClockTests {
    private static let hour: Int64 = 3_600_000
    private static let other = WorkerID(rawValue: "worker-2")

    @Test(
        "Ahead, it ends leases early: the second attempt's result counts, the first one's is refused",
        arguments: TestDatabase.available)
    func ahead(_ database: TestDatabase) async throws {
        try await database.withClock { queue, jump in
            try await queue.add(try submission("a"))
            let first = try #require(try await queue.next())
            try await jump(Self.hour)
            let second = try await queue.nextSoon(as: Self.other)
            #expect(second.job.id == first.job.id && second.token > first.token)
            await #expect(throws: QueueError.leaseLost) { _ = try await queue.renew(first) }
            await #expect(throws: QueueError.leaseLost) {
                try await queue.complete(first, with: try success(first.job), stages: [])
            }
            try await queue.complete(second, with: try success(second.job), stages: [])
            let job = try #require(try await queue.read(second.job.id, in: .all))
            #expect(job.state == .succeeded)
            #expect(try await queue.attempts(of: job).map(\.outcome) == [.lost, .succeeded])
        }
    }

    @Test("Back, it keeps no job of a killed worker for longer than a lease", arguments: TestDatabase.available)
    func back(_ database: TestDatabase) async throws {
        try await database.withClock { queue, jump in
            try await queue.add(try submission("a"))
            let lost = try #require(try await queue.next(lease: .milliseconds(80)))
            try await jump(-Self.hour)
            let lease = try await queue.nextSoon(as: Self.other)
            #expect(lease.token > lost.token)
            try await queue.complete(lease, with: try success(lease.job), stages: [])
            #expect(try await queue.state("a") == .succeeded)
        }
    }

    @Test("In either direction, a worker that renews keeps its job", arguments: TestDatabase.available, [-hour, hour])
    func renewed(_ database: TestDatabase, _ distance: Int64) async throws {
        try await database.withClock { queue, jump in
            try await queue.add(try submission("a"))
            var lease = try #require(try await queue.next())
            try await jump(distance)
            lease = try await queue.renew(lease).lease
            #expect(try await queue.next(as: Self.other) == nil)
            #expect(try await queue.database.read { try $0.timeUntilDue() } ?? .zero > .seconds(50))
            try await queue.complete(lease, with: try success(lease.job), stages: [])
            #expect(try await queue.attempts(of: lease.job).map(\.outcome) == [.succeeded])
        }
    }

    @Test("A retry that waits is due when its time has come by the new clock", arguments: TestDatabase.available)
    func waiting(_ database: TestDatabase) async throws {
        try await database.withClock { queue, jump in
            try await queue.add(try submission("a"))
            let lease = try #require(try await queue.next())
            _ = try await queue.retry(lease, after: .seconds(600), with: failure(lease.job), stages: [])
            #expect(try await queue.next() == nil)
            try await jump(Self.hour)
            #expect(try await queue.nextSoon().attempt == 2)
        }
    }
}

extension TestDatabase {
    /// Runs `body` with an empty queue, and a function that sets its clock to the present time plus so many
    /// milliseconds.
    fileprivate func withClock(
        _ body: (JobQueue, _ jump: (Int64) async throws -> Void) async throws -> Void
    ) async throws {
        try await withLocation { location in
            let database = JumpingDatabase(database: try await location.database(Self.logger, .seconds(30), 8))
            try await database.database.execute("CREATE TABLE clock (ahead BIGINT NOT NULL)", [])
            try await database.database.execute("INSERT INTO clock VALUES (0)", [])
            let queue = JobQueue(database)
            let result: Result<Void, any Error>
            do {
                result = .success(
                    try await body(queue) {
                        try await database.database.execute("UPDATE clock SET ahead = $1", [.integer($0)])
                    })
            } catch { result = .failure(error) }
            await queue.close()
            try result.get()
        }
    }
}

/// A database whose clock goes before or after the real one, by the number in a table.
private struct JumpingDatabase: SQLDatabase {
    let database: any SQLDatabase
    var lookInterval: Duration { .milliseconds(20) }

    func write<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R {
        try await database.write { try body(JumpingSession($0)) }
    }

    func read<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R {
        try await database.read { try body(JumpingSession($0)) }
    }

    func listen(_ listener: DatabaseListener) { database.listen(listener) }
    func close() async { await database.close() }
}

private struct JumpingSession: SQLSession {
    let session: any SQLSession
    let dialect: SQLDialect
    var notes: TransactionNotes { session.notes }

    init(_ session: any SQLSession) {
        self.session = session
        let real = session.dialect
        dialect = SQLDialect(
            now: "(\(real.now) + (SELECT ahead FROM clock))", skipLocked: real.skipLocked, forUpdate: real.forUpdate,
            shard: real.shard, isSettled: real.isSettled, isUnsettled: real.isUnsettled, isForeign: real.isForeign,
            notify: real.notify,
            bytes: real.bytes)
    }

    func run(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] { try session.run(sql, values) }
    func later(_ sql: String, _ values: [SQLValue]) throws { try session.later(sql, values) }
}

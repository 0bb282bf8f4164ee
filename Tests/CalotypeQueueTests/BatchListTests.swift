import Calotype
import Foundation
import Testing

@testable import CalotypeQueue

@Suite("Lists of batches", .timeLimit(.minutes(2)))
struct BatchListTests {
    private func submit(_ id: String, users: [String], _ queue: JobQueue) async throws {
        let jobs = try users.enumerated().map { try submission("\(id)-\($0)", user: $1) }
        _ = try await queue.submit(BatchSubmission(id: BatchID(id), jobs: jobs))
    }

    @Test("They come newest first, in pages, and each user sees those whose jobs are all its own")
    func pages() async throws {
        for database in TestDatabase.available {
            try await database.withQueue { queue in
                try await submit("one", users: ["ann"], queue)
                try await submit("two", users: ["ann", "bob"], queue)
                try await submit("three", users: ["bob", "bob"], queue)
                var (cursor, found): (PageCursor?, [String]) = (nil, [])
                repeat {
                    let page = try await queue.batches(in: .all, after: cursor, limit: 1)
                    found += page.batches.map(\.id.rawValue)
                    cursor = page.next
                } while cursor != nil
                #expect(found == ["three", "two", "one"])
                let ann = try await queue.batches(in: .user(identifier("ann")), after: nil, limit: 10)
                #expect(ann.batches.map(\.id.rawValue) == ["one"] && ann.next == nil)
                #expect(try await queue.batches(named: BatchID("two"), in: .all).map(\.total) == [2])
                #expect(try await queue.batches(named: BatchID("two"), in: .user(identifier("ann"))).isEmpty)
            }
        }
    }

    @Test("Jobs with one id are found, each user's own")
    func namesakes() async throws {
        for database in TestDatabase.available {
            try await database.withQueue { queue in
                for user in ["ann", "bob"] { try await queue.add(submission("same", user: user)) }
                let all = try await queue.jobs(named: identifier("same"), in: .all)
                #expect(all.map(\.userId.rawValue) == ["bob", "ann"])
                #expect(try await queue.jobs(named: identifier("same"), in: .user(identifier("ann"))).count == 1)
                #expect(try await queue.jobs(named: identifier("other"), in: .all).isEmpty)
            }
        }
    }

    @Test("No pace is known before two jobs have ended, and jobs that were cancelled do not count")
    func pace() async throws {
        for database in TestDatabase.available {
            try await database.withQueue { queue in
                try await submit("b", users: ["ann", "ann", "ann", "ann"], queue)
                let id = try BatchID("b")
                _ = try await queue.cancel(identifier("b-3"), in: .all)
                for ended in 1...3 {
                    let lease = try #require(try await queue.next())
                    try await queue.fail(
                        lease, with: failure(lease.job, .upload, .forbidden, retry: .never), stages: [])
                    let pace = try #require(try await queue.pace(ofBatch: id, in: .all))
                    #expect((pace.jobsPerMinute != nil) == (ended > 1))
                    #expect((pace.estimatedEnd != nil) == (ended == 2))
                }
                #expect(try await queue.pace(ofBatch: BatchID("none"), in: .all) == nil)
                #expect(try await queue.pace(ofBatch: id, in: .user(identifier("bob"))) == nil)
            }
        }
    }

    struct Case: Sendable {
        /// Seconds.
        let endings: [Double]
        let remaining: Int
        let now: Double
        let perMinute: Double?
        let end: Double?
    }

    @Test(
        "The pace is that of the newest jobs until now, and the end follows from it",
        arguments: [
            Case(endings: [], remaining: 4, now: 100, perMinute: nil, end: nil),
            Case(endings: [10], remaining: 4, now: 100, perMinute: nil, end: nil),
            // Ten jobs in ten seconds: 60 a minute.
            Case(endings: (0...10).map(Double.init), remaining: 5, now: 10, perMinute: 60, end: 15),
            // Nothing has ended for ninety seconds: it gets slower.
            Case(endings: (0...10).map(Double.init), remaining: 5, now: 100, perMinute: 6, end: 150),
            // The first jobs were slow, and do not count any more.
            Case(
                endings: (0...10).map { Double($0) * 100 } + (1...60).map { 1_000 + Double($0) }, remaining: 49,
                now: 1_060,
                perMinute: 60, end: 1_109),
            // All have ended: the pace is that of the whole batch.
            Case(endings: [0, 30, 60], remaining: 0, now: 9_999, perMinute: 2, end: nil),
            // Too long for an estimate.
            Case(endings: [0, 1], remaining: 1_000_000, now: 1e9, perMinute: 6e-8, end: nil),
        ])
    func estimate(_ row: Case) {
        func date(_ seconds: Double) -> Date { Date(timeIntervalSince1970: seconds) }
        let pace = BatchPace(endings: row.endings.map(date), remaining: row.remaining, now: date(row.now))
        #expect(pace.estimatedEnd.map { ($0.timeIntervalSince1970).rounded() } == row.end)
        guard let wanted = row.perMinute else { return #expect(pace.jobsPerMinute == nil) }
        #expect(abs((pace.jobsPerMinute ?? 0) - wanted) <= wanted * 0.001)
    }
}

@Suite("Failures over hours", .timeLimit(.minutes(2)))
struct FailureHoursTests {
    /// Minutes since 1970, far from now: no failure of the tests themselves is in them.
    private static let start: Int64 = 600_000

    @Test(
        "A range counts each of its minutes once, whether by minutes or by hours",
        arguments: TestDatabase.available,
        [
            0..<1, 0..<60, 0..<59, 59..<61, 1..<60, 30..<90, 60..<120, 61..<119, 0..<240, 17..<203, 119..<121, 5..<5,
        ])
    func ranges(_ database: TestDatabase, _ minutes: Range<Int>) async throws {
        try await database.withQueue { queue in
            for (table, column, length) in [("failure_minutes", "minute", 1), ("failure_hours", "hour", 60)] {
                for index in 0..<Int64(240 / length) {
                    let time = Self.start / Int64(length) + index
                    try await queue.database.execute(
                        """
                        INSERT INTO \(table)
                            (\(column), failure_kind, failure_reason, host, shard, failed, retried, recovered)
                        VALUES (\(time), 'upload', 'forbidden', 'h', 0, \(length), 0, 0)
                        """, [])
                }
            }
            func date(_ minute: Int) -> Date {
                Date(timeIntervalSince1970: Double(Self.start + Int64(minute)) * 60)
            }
            let groups = try await queue.failures(in: date(minutes.lowerBound)..<date(minutes.upperBound))
            #expect(groups.reduce(0) { $0 + $1.failed } == minutes.count)
        }
    }

    @Test("A failure is written into its minute and its hour", arguments: TestDatabase.available)
    func written(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(submission("a"))
            let lease = try #require(try await queue.next())
            try await queue.fail(lease, with: failure(lease.job, .upload, .forbidden, retry: .never), stages: [])
            for table in ["failure_minutes", "failure_hours"] {
                let sum = try await queue.database.read {
                    try $0.first("SELECT CAST(SUM(failed) AS BIGINT) AS failed FROM \(table)")?.integer("failed")
                }
                #expect(sum == 1, "\(table)")
            }
        }
    }
}

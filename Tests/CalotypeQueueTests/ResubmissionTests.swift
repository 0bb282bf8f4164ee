import Calotype
import Testing

@testable import CalotypeQueue

/// The same image under an address that is signed anew each time, and the same batch.
@Suite("What is handed in again", .timeLimit(.minutes(2)))
struct ResubmissionTests {
    private static let address = "https://example.com/a.png"

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var first = Wish()
        var second = Wish(query: "?sig=2")
        let isSame: Bool
    }

    struct Wish: Sendable {
        var id: String? = "a"
        var path = address
        var query = "?sig=1"
        var key: String?
        var identity: String?
        var quality: JSONValue = 70

        func submission() throws -> Submission {
            var wish = try CalotypeQueueTests.submission(id, url: path + query)
            wish.idempotencyKey = key
            wish.sourceIdentity = identity
            wish.options = ["quality": quality]
            return wish
        }
    }

    static let cases: [Case] = [
        Case(testDescription: "nothing says that it is the same", isSame: false),
        Case(
            testDescription: "the same key", first: Wish(key: "k"), second: Wish(query: "?sig=2", key: "k"),
            isSame: true),
        Case(
            testDescription: "the same key, and no id", first: Wish(id: nil, key: "k"),
            second: Wish(id: nil, query: "?sig=2", key: "k"), isSame: true),
        Case(
            testDescription: "another key", first: Wish(key: "k"), second: Wish(query: "?sig=2", key: "l"),
            isSame: false),
        Case(testDescription: "a key the second time only", second: Wish(query: "?sig=2", key: "k"), isSame: false),
        Case(
            testDescription: "the same key, another path", first: Wish(key: "k"),
            second: Wish(path: "https://example.com/b.png", key: "k"), isSame: false),
        Case(
            testDescription: "the same key, other options", first: Wish(key: "k"),
            second: Wish(query: "?sig=2", key: "k", quality: 71), isSame: false),
        Case(
            testDescription: "the same identity", first: Wish(identity: "i"),
            second: Wish(query: "?sig=2", identity: "i"),
            isSame: true),
        Case(
            testDescription: "the same identity elsewhere", first: Wish(identity: "i"),
            second: Wish(path: "https://cdn.example.com/x", query: "", identity: "i"), isSame: true),
        Case(
            testDescription: "another identity at the same address", first: Wish(identity: "i"),
            second: Wish(identity: "j"), isSame: false),
        Case(
            testDescription: "the same identity, other options", first: Wish(identity: "i"),
            second: Wish(query: "?sig=2", identity: "i", quality: 71), isSame: false),
    ]

    @Test("is the same job where the caller says so, and has its new address", arguments: TestDatabase.available, cases)
    func job(_ database: TestDatabase, _ row: Case) async throws {
        try await database.withQueue { queue in
            let job = try await queue.add(try row.first.submission())
            let outcome = try await queue.submit(try row.second.submission())
            guard row.isSame else {
                guard case .conflict = outcome else {
                    Issue.record("no conflict")
                    return
                }
                #expect(try await queue.next()?.job.source == job.source)
                return
            }
            guard case .existing(let found) = outcome else {
                Issue.record("not found again")
                return
            }
            #expect(found.id == job.id)
            #expect(found.source == .url(row.second.path + row.second.query))
            #expect(try await queue.next()?.job.source == found.source)
        }
    }

    @Test("leaves a job alone that runs or has succeeded", arguments: TestDatabase.available)
    func running(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let job = try await queue.add(try Wish(identity: "i").submission())
            let lease = try #require(try await queue.next())
            for isOver in [false, true] {
                if isOver { try await queue.complete(lease, with: try success(lease.job), stages: []) }
                _ = try await queue.submit(try Wish(query: "?sig=2", identity: "i").submission())
                #expect(try await queue.read(job.id, in: .all)?.source == job.source)
            }
        }
    }

    struct BatchCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var id: String?
        var key: String?
        var second = "?sig=1"
        var secondId: String?
        var ids: [String?] = ["a", "b"]
        let isSame: Bool
    }

    static let batches: [BatchCase] = [
        BatchCase(testDescription: "without a name", isSame: true),
        BatchCase(testDescription: "under its name", id: "one", secondId: "one", isSame: true),
        BatchCase(testDescription: "under another name", id: "one", secondId: "two", isSame: false),
        BatchCase(testDescription: "with its key", key: "k", isSame: true),
        BatchCase(testDescription: "without a name, signed anew", second: "?sig=2", isSame: false),
        BatchCase(testDescription: "with its key, signed anew", key: "k", second: "?sig=2", isSame: true),
        BatchCase(
            testDescription: "with its key, signed anew, jobs without ids", key: "k", second: "?sig=2",
            ids: [nil, nil],
            isSame: true),
        BatchCase(
            testDescription: "under its name, signed anew", id: "one", second: "?sig=2", secondId: "one", isSame: false),
    ]

    @Test("is the same batch, and finds its jobs", arguments: TestDatabase.available, batches)
    func batch(_ database: TestDatabase, _ row: BatchCase) async throws {
        try await database.withQueue { queue in
            func batch(_ id: String?, _ query: String) throws -> BatchSubmission {
                let jobs = try row.ids.map { try Wish(id: $0, query: query).submission() }
                return BatchSubmission(id: try id.map { try BatchID($0) }, jobs: jobs, idempotencyKey: row.key)
            }
            guard case .created(let status, let jobs) = try await queue.submit(try batch(row.id, "?sig=1")) else {
                Issue.record("not created")
                return
            }
            let outcome = try await queue.submit(try batch(row.secondId, row.second))
            if row.isSame {
                guard case .existing(let found, let known) = outcome else {
                    Issue.record("not found again: \(outcome)")
                    return
                }
                #expect(found.id == status.id)
                #expect(known == jobs)
                #expect(try await queue.next()?.job.source == .url(Self.address + row.second))
            } else {
                guard case .conflict = outcome else {
                    Issue.record("no conflict: \(outcome)")
                    return
                }
            }
            #expect(try await queue.rows(of: "jobs") == 2)
        }
    }

    @Test("and is more, less or in another order is another batch", arguments: [["a"], ["a", "b", "c"], ["b", "a"]])
    func otherBatch(_ ids: [String]) async throws {
        try await TestDatabase.sqlite.withQueue { queue in
            func batch(_ ids: [String]) throws -> BatchSubmission {
                BatchSubmission(jobs: try ids.map { try Wish(id: $0).submission() })
            }
            _ = try await queue.submit(try batch(["a", "b"]))
            guard case .conflict(.id) = try await queue.submit(try batch(ids)) else {
                Issue.record("no conflict")
                return
            }
            #expect(try await queue.rows(of: "jobs") == 2)
        }
    }

    @Test("Users whose names are two spellings of one word are two", arguments: TestDatabase.available)
    func spellings(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let users = ["\u{e9}", "e\u{301}"]
            let jobs = try users.map { try submission("a", user: $0) } + [try submission("b", user: users[0])]
            _ = try await queue.submit(BatchSubmission(jobs: jobs))
            for (user, count) in zip(users, [2, 1]) {
                #expect(try await queue.counts(in: .user(try identifier(user))).count(.waiting) == count)
            }
            _ = try await queue.prune(QueueRetention(), limit: 9)
            for (user, count) in zip(users, [2, 1]) {
                #expect(try await queue.counts(in: .user(try identifier(user))).count(.waiting) == count)
            }
        }
    }
}

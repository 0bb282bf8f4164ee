import Calotype
import Testing

@testable import CalotypeQueue

@Suite("The same job twice", .timeLimit(.minutes(2)))
struct IdempotencyTests {
    @Test("The same id with the same content is the same job", arguments: TestDatabase.available)
    func same(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let job = try await queue.add(try submission("a"))
            guard case .existing(let found) = try await queue.submit(try submission("a")) else {
                Issue.record("not found again")
                return
            }
            #expect(found.number == job.number)
            #expect(try await queue.counts(in: .all).count(.waiting) == 1)
        }
    }

    @Test("With other content it is refused", arguments: TestDatabase.available)
    func other(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a"))
            guard case .conflict(.id) = try await queue.submit(try submission("a", url: "https://example.com/b.png"))
            else {
                Issue.record("no conflict")
                return
            }
        }
    }

    @Test("Its options are a part of it, and come back as they went in", arguments: TestDatabase.available)
    func options(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            var wish = try submission("a")
            wish.options = ["quality": 70, "normal": ["gravity": [0.5, 0.25], "progressive": true]]
            let job = try await queue.add(wish)
            #expect(job.options == wish.options)
            #expect(try await queue.next()?.job.options == wish.options)
            guard case .existing = try await queue.submit(wish) else {
                Issue.record("not found again")
                return
            }
            wish.options["quality"] = 71
            guard case .conflict(.id) = try await queue.submit(wish) else {
                Issue.record("no conflict")
                return
            }
        }
    }

    @Test("A job without options has the hash that it always had")
    func oldHash() throws {
        let hash = "e21be8c94a0a2509c489ad7206e0a66e8d2ad0591d070944de3703ea61986038"
        #expect(try submission("a").contentHash == hash)
    }

    /// The hash of the JSON text that earlier releases wrote, from `sha256sum`.
    @Test("A job with an uploaded source has the hash that it always had")
    func oldUploadHash() throws {
        let (key, sha256) = (try ObjectKey("s/1"), String(repeating: "a", count: 64))
        let job = Submission(
            tool: .sora, source: .upload(UploadedSource(key: key, sha256: sha256, size: 12)),
            userId: try identifier("ann"))
        #expect(try job.contentHash == "81a91b8145f50ef75b2939b564fcc4c7bb3595c7dd15fd2e33742c0234b14898")
    }

    @Test("A key stands for the id, and belongs to its user", arguments: TestDatabase.available)
    func key(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            func keyed(_ user: String, _ url: String = "https://example.com/a.png") throws -> Submission {
                var wish = try submission(user: user, url: url)
                wish.idempotencyKey = "key"
                return wish
            }
            let job = try await queue.add(try keyed("ann"))
            guard case .existing(let found) = try await queue.submit(try keyed("ann")),
                case .conflict(.idempotencyKey) = try await queue.submit(try keyed("ann", "https://example.com/b.png"))
            else {
                Issue.record("the key was not found again")
                return
            }
            #expect(found.id == job.id)
            #expect(try await queue.add(try keyed("bob")).id != job.id)
        }
    }

    @Test("Of many that submit it at once, one creates it", arguments: TestDatabase.available)
    func racing(_ database: TestDatabase) async throws {
        try await database.withQueues(2) { queues in
            let created = try await withThrowingTaskGroup { group in
                for number in 0..<10 {
                    group.addTask {
                        if case .created = try await queues[number % 2].submit(try submission("a")) { return 1 }
                        return 0
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(created == 1)
            #expect(try await queues[0].counts(in: .all).count(.waiting) == 1)
        }
    }

    @Test(
        "A job whose acceptance went through, and the answer to it was lost, is that one job",
        arguments: TestDatabase.available, [false, true])
    func lostAnswer(_ database: TestDatabase, _ hasKey: Bool) async throws {
        try await database.withQueue { queue in
            var wish = try submission()
            wish.idempotencyKey = hasKey ? "key" : nil
            guard case .created(let job) = try await JobQueue(TwiceDatabase(queue.database)).submit(wish) else {
                Issue.record("it was not created")
                return
            }
            #expect(try await queue.drain() == [job.id.rawValue])
        }
    }

    @Test("Two users may choose the same id, and see their own", arguments: TestDatabase.available)
    func users(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let first = try await queue.add(try submission("a", user: "ann"))
            let second = try await queue.add(try submission("a", user: "bob"))
            #expect(try await queue.read(first.id, in: .user(first.userId))?.number == first.number)
            #expect(try await queue.read(first.id, in: .user(second.userId))?.number == second.number)
            #expect(try await queue.read(first.id, in: .user(try identifier("cleo"))) == nil)
            await #expect(throws: QueueError.ambiguous(first.id)) { try await queue.read(first.id, in: .all) }
        }
    }
}

/// Commits everything twice, as it comes about where the answer to the first commit is lost.
private struct TwiceDatabase: SQLDatabase {
    private let database: any SQLDatabase
    var lookInterval: Duration { database.lookInterval }

    init(_ database: any SQLDatabase) { self.database = database }

    func write<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R {
        _ = try await database.write(body)
        return try await database.write(body)
    }

    func read<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R {
        try await database.read(body)
    }

    func listen(_ listener: DatabaseListener) {}
    func close() async {}
}

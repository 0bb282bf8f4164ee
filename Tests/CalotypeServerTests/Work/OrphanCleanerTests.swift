import Calotype
@testable import CalotypeSettings
import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeQueue
@testable import CalotypeServer

@Suite("A sweeper")
struct OrphanCleanerTests {
    @Test("tells of a job that it cannot see to, and sees to the others")
    func oneInTheWay() async throws {
        let folder = try ScratchFolder()
        let store = FolderStore(folder.path)
        let webp = MediaType(rawValue: "image/webp")
        let (broken, sound) = (
            try ObjectKey("ann/broken/a-0123456789ab.webp"), try ObjectKey("ann/sound/a-0123456789ab.webp")
        )
        for key in [broken, sound] { _ = try await store.put([1], at: key, as: webp) }
        let ledger = try await CleanupList(["broken", "sound"])
        try await ledger.endJob("broken", with: "no result")
        let orphanCleaner = OrphanCleaner(ledger.queue, store: store, keyPrefix: "", logger: silence)
        await #expect(throws: DecodingError.self) { try await orphanCleaner.sweep() }
        #expect(try await ledger.jobs == ["broken"])
        #expect(try await ledger.putOffJobs == ["broken"])
        #expect(try await store.keys(below: try ObjectKey("ann"), limit: 9) == [broken])
    }

    @Test("has caches forget previews, which were told of before their job failed, and nothing else")
    func previews() async throws {
        let folder = try ScratchFolder()
        let store = FolderStore(folder.path)
        let webp = MediaType(rawValue: "image/webp")
        for name in ["preview-0123456789ab.webp", "normal-0123456789ab.webp"] {
            _ = try await store.put([1], at: try ObjectKey("ann/one/\(name)"), as: webp)
        }
        var settings = Settings()
        settings.publicURL = URL(string: "https://cdn.example.com/i")
        settings.delivery.cdn = Settings.CDNAccount("fastly:svc")
        let ledger = try await CleanupList(["one"])
        let orphanCleaner = OrphanCleaner(
            ledger.queue, store: store, keyPrefix: "", logger: silence,
            purgeRule: PurgeRule(settings))
        _ = try await orphanCleaner.sweep()
        #expect(try await store.keys(below: try ObjectKey("ann"), limit: 9) == [])
        // Not before they are gone: it is due when the sweep is over.
        #expect(try await ledger.queue.purges.claim(limit: 9, lease: .zero).isEmpty)
        let purges = try await ledger.queue.database.read {
            try $0.run("SELECT addresses FROM purges", []).map { try $0.text("addresses") }
        }
        #expect(purges == [#"["https://cdn.example.com/i/ann/one/preview-0123456789ab.webp"]"#])
    }

    @Test("removes the test objects of killed processes once they are an hour old")
    func tests() async throws {
        let folder = try ScratchFolder()
        let store = FolderStore(folder.path)
        let layout = StoreLayout(prefix: "images/")
        let type = MediaType(rawValue: "application/octet-stream")
        for name in ["1", "2"] { _ = try await store.put([1], at: try layout.probe(name), as: type) }
        _ = try await store.put([1], at: try layout.upload(sha256: "0123"), as: type)
        let orphanCleaner = OrphanCleaner(
            try await CleanupList([]).queue, store: store, keyPrefix: "images/", logger: silence)
        #expect(try await orphanCleaner.removeOldTests(now: Date() + 3_500) == 0)
        #expect(try await orphanCleaner.removeOldTests(now: Date() + 3_700) == 2)
        #expect(try await store.keys(below: try ObjectKey("images"), limit: 9) == [try layout.upload(sha256: "0123")])
    }

    @Test("comes back for what one listing does not hold")
    func many() async throws {
        let folder = try ScratchFolder()
        let store = FolderStore(folder.path)
        for digit in 0..<3 {
            let key = try ObjectKey("ann/one/a-00000000000\(digit).webp")
            _ = try await store.put([1], at: key, as: MediaType(rawValue: "image/webp"))
        }
        let ledger = try await CleanupList(["one"])
        var orphanCleaner = OrphanCleaner(ledger.queue, store: store, keyPrefix: "", logger: silence)
        orphanCleaner.objectLimit = 2
        _ = try await orphanCleaner.sweep()
        #expect(try await ledger.putOffJobs == ["one"])
        try await ledger.endReservations()
        _ = try await orphanCleaner.sweep()
        #expect(try await ledger.jobs == [])
        #expect(try await store.keys(below: try ObjectKey("ann"), limit: 9) == [])
    }

    @Test("leaves alone what its job cannot have made")
    func others() async throws {
        let folder = try ScratchFolder()
        let store = FolderStore(folder.path)
        let names = [
            // Of the job, of an earlier one of its name, an upload as it once lay, and whatever else.
            ("normal-0123456789ab.webp", false, false), ("normal-ba9876543210.webp", true, true),
            (String(repeating: "0", count: 64), false, true), ("below/normal-0123456789ab.webp", false, true),
            ("notes.txt", false, true),
        ]
        for (name, isOld, _) in names {
            let key = try ObjectKey("sources/sha256/\(name)")
            _ = try await store.put([1], at: key, as: MediaType(rawValue: "image/webp"))
            guard isOld else { continue }
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -3_600)], ofItemAtPath: "\(folder.path)/\(key)")
        }
        let ledger = try await CleanupList(["sha256"], of: "sources", since: Date())
        _ = try await OrphanCleaner(ledger.queue, store: store, keyPrefix: "", logger: silence).sweep()
        let left = try await store.keys(below: try ObjectKey("sources"), limit: 9).map(\.rawValue)
        #expect(Set(left) == Set(names.filter(\.2).map { "sources/sha256/\($0.0)" }))
    }
}

/// A queue of its own, with entries of deleted jobs in its list of jobs to clean up.
private struct CleanupList {
    let queue: JobQueue
    private let folder: ScratchFolder

    init(_ jobs: [String], of user: String = "ann", since: Date? = nil) async throws {
        folder = try ScratchFolder()
        queue = try await QueueLocation.sqlite(path: folder.path + "/queue.sqlite").open(logger: silence)
        let begin = since.map { Int64(($0.timeIntervalSince1970 * 1_000).rounded()) } ?? 0
        for job in jobs {
            try await queue.database.execute(
                "INSERT INTO leftovers (user_id, job_id, due_at, is_deleted, since) VALUES ($1, $2, 0, TRUE, $3)",
                [.text(user), .text(job), .integer(begin)])
        }
    }

    /// Lets there be a job that has ended, with any text as its result.
    func endJob(_ id: String, with result: String) async throws {
        _ = try await queue.submit(
            Submission(
                id: try JobIdentifier(id), tool: .sora, source: .url("https://example.com/a.png"),
                userId: try JobIdentifier("ann")))
        try await queue.database.execute(
            """
            UPDATE jobs SET state = 'succeeded', is_due = FALSE, delayed_until = NULL, ended_at = 1, result = $2
            WHERE id = $1
            """, [.text(id), .text(result)])
    }

    /// The jobs that are not forgotten.
    var jobs: [String] {
        get async throws { try await ids("TRUE") }
    }

    /// The jobs that were put off, for any time.
    var putOffJobs: [String] {
        get async throws { try await ids("due_at > 0") }
    }

    /// Lets the time pass for which the entries are reserved.
    func endReservations() async throws {
        try await queue.database.execute("UPDATE leftovers SET taken_until = 0", [])
    }

    private func ids(_ condition: String) async throws -> [String] {
        try await queue.database.read {
            try $0.run("SELECT job_id FROM leftovers WHERE \(condition) ORDER BY job_id", []).map {
                try $0.text("job_id")
            }
        }
    }
}

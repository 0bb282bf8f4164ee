import Calotype
@testable import CalotypeSettings
import CalotypeTesting
import Foundation
import Synchronization
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
        let ledger = ShortLedger([
            try task("broken", StoredResult(json: Array("no result".utf8))), try task("sound", nil),
        ])
        let orphanCleaner = OrphanCleaner(ledger: ledger, store: store, keyPrefix: "", logger: silence)
        await #expect(throws: DecodingError.self) { try await orphanCleaner.sweep() }
        #expect(ledger.forgotten.withLock { $0 } == ["sound"])
        #expect(ledger.putOff.withLock { $0 } == ["broken"])
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
        let harness = try await WorkerHarness(.file)
        let orphanCleaner = OrphanCleaner(
            ledger: ShortLedger([try task("one", nil)]), store: store, keyPrefix: "", logger: silence,
            purging: (try #require(PurgeRule(settings)), harness.queue))
        _ = try await orphanCleaner.sweep()
        #expect(try await store.keys(below: try ObjectKey("ann"), limit: 9) == [])
        // Not before they are gone: it is due when the sweep is over.
        #expect(try await harness.queue.claimPurges(limit: 9, lease: .zero).isEmpty)
        let purges = try await (harness.queue as? StoredQueue)?.database.read {
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
        let orphanCleaner = OrphanCleaner(ledger: ShortLedger([]), store: store, keyPrefix: "images/", logger: silence)
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
        let ledger = ShortLedger([try task("one", nil)])
        var orphanCleaner = OrphanCleaner(ledger: ledger, store: store, keyPrefix: "", logger: silence)
        orphanCleaner.objectLimit = 2
        _ = try await orphanCleaner.sweep()
        #expect(ledger.putOff.withLock { $0 } == ["one"])
        #expect(ledger.forgotten.withLock { $0 } == [])
        _ = try await orphanCleaner.sweep()
        #expect(ledger.forgotten.withLock { $0 } == ["one"])
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
        let ledger = ShortLedger([try task("sha256", nil, user: "sources", since: Date())])
        _ = try await OrphanCleaner(ledger: ledger, store: store, keyPrefix: "", logger: silence).sweep()
        let left = try await store.keys(below: try ObjectKey("sources"), limit: 9).map(\.rawValue)
        #expect(Set(left) == Set(names.filter(\.2).map { "sources/sha256/\($0.0)" }))
    }

    private func task(
        _ id: String, _ result: StoredResult?, user: String = "ann", since: Date = .distantPast
    ) throws -> CleanupTask {
        CleanupTask(
            userId: try JobIdentifier(user), jobId: try JobIdentifier(id), result: result, since: since,
            deadline: .now + .seconds(60), takenAt: 0)
    }
}

/// A ledger of what it is made with.
private final class ShortLedger: CleanupLedger {
    let forgotten = Mutex([String]())
    let putOff = Mutex([String]())
    private let tasks: [CleanupTask]

    init(_ tasks: [CleanupTask]) { self.tasks = tasks }

    func leaveBehind(_ lease: Lease) async throws {}
    func claimCleanupTasks(limit: Int, lease: Duration) async throws -> [CleanupTask] { tasks }
    func putOff(_ task: CleanupTask, by delay: Duration) async throws {
        putOff.withLock { $0.append(task.jobId.rawValue) }
    }
    func forget(_ task: CleanupTask) async throws { forgotten.withLock { $0.append(task.jobId.rawValue) } }
}

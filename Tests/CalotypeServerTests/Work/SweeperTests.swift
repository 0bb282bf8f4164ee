import Calotype
import CalotypeTesting
import Synchronization
import Testing

@testable import CalotypeQueue
@testable import CalotypeServer

@Suite("A sweeper")
struct SweeperTests {
    @Test("tells of a job that it cannot see to, and sees to the others")
    func oneInTheWay() async throws {
        let folder = try ScratchFolder()
        let store = FolderStore(folder.path)
        let webp = MediaType(rawValue: "image/webp")
        let (broken, sound) = (try ObjectKey("ann/broken/a.webp"), try ObjectKey("ann/sound/a.webp"))
        for key in [broken, sound] { _ = try await store.put([1], at: key, as: webp) }
        let ledger = ShortLedger([
            try leftover("broken", StoredResult(json: Array("no result".utf8))), try leftover("sound", nil),
        ])
        let sweeper = Sweeper(ledger: ledger, store: store, keyPrefix: "", logger: silence)
        await #expect(throws: DecodingError.self) { try await sweeper.sweep() }
        #expect(ledger.forgotten.withLock { $0 } == ["sound"])
        #expect(try await store.keys(below: try ObjectKey("ann"), limit: 9) == [broken])
    }

    private func leftover(_ id: String, _ result: StoredResult?) throws -> Leftover {
        Leftover(
            userId: try JobIdentifier("ann"), jobId: try JobIdentifier(id), result: result,
            deadline: .now + .seconds(60), takenAt: 0)
    }
}

/// A ledger of what it is made with.
private final class ShortLedger: LeftoverLedger {
    let forgotten = Mutex([String]())
    private let leftovers: [Leftover]

    init(_ leftovers: [Leftover]) { self.leftovers = leftovers }

    func leaveBehind(_ lease: Lease) async throws {}
    func takeLeftovers(limit: Int, lease: Duration) async throws -> [Leftover] { leftovers }
    func forget(_ leftover: Leftover) async throws { forgotten.withLock { $0.append(leftover.jobId.rawValue) } }
}

import Calotype
import CalotypeQueue
import CalotypeTesting
import NIOHTTP1
import Synchronization
import Testing

@testable import CalotypeServer

@Suite("Readiness", .timeLimit(.minutes(1)))
struct ReadinessTests {
    @Test("A node with workers is ready when queue, store and libvips can be used; without, libvips is not asked for")
    func ready() async throws {
        try await withNode(workers: true) { node async throws in
            let answer = try await node.send(.GET, "/readyz")
            #expect(answer.text == #"{"disk":"ok","libvips":"ok","queue":"ok","store":"ok"}"#)
        }
        try await withNode { node async throws in
            #expect(try await node.send(.GET, "/readyz").text == #"{"disk":"ok","queue":"ok","store":"ok"}"#)
        }
    }

    @Test("A disk that is nearly full makes it not ready, before a job fails of it")
    func nearlyFull() async throws {
        let shop = try await Workshop(.file)
        let folder = try ScratchFolder()
        for (least, word) in [(1, "ok"), (Int.max, "full")] {
            let readiness = Readiness(
                queue: shop.queue, store: StoreGate(shop.store, logger: silence),
                disk: DiskRoom(folder: folder.path, least: least), logger: silence)
            let report = await readiness.report()
            #expect(report.disk == word)
            #expect(report.isReady == (word == "ok"))
        }
    }

    @Test("libvips that is missing is told, and makes the node not ready")
    func missing() async throws {
        let shop = try await Workshop(.file)
        let gate = StoreGate(shop.store, logger: silence)
        let readiness = Readiness(
            queue: shop.queue, store: gate, opensLibvips: { throw ImageError.needsLibvips("no file") }, logger: silence)
        let report = await readiness.report()
        #expect(report.libvips == "missing")
        #expect(!report.isReady)
    }

    @Test(
        "A store or a queue that is away makes it not ready; however often somebody asks, they are asked once a second")
    func away() async throws {
        let asked = Mutex(0)
        let shop = try await Workshop(.file) { verb in
            if verb == .get {
                asked.withLock { $0 += 1 }
                throw TransferError(.unreachable, detail: "gone")
            }
        }
        let readiness = Readiness(
            queue: shop.queue, store: StoreGate(shop.store, logger: silence), logger: silence)
        for _ in 0..<50 {
            let report = await readiness.report()
            #expect(report.store == "away")
            #expect(report.queue == "ok")
        }
        #expect(asked.withLock { $0 } < 10)
        await shop.queue.close()
        let closed = Readiness(queue: shop.queue, store: StoreGate(shop.store, logger: silence), logger: silence)
        #expect(await closed.report().queue == "away")
    }
}

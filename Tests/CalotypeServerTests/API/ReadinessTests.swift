import Calotype
@testable import CalotypeObservability
import CalotypeQueue
@testable import CalotypeSettings
import CalotypeTesting
import Foundation
import Logging
import NIOHTTP1
import ServiceLifecycle
import Synchronization
import Testing

@testable import CalotypeServer

@Suite("Readiness", .timeLimit(.minutes(1)))
struct ReadinessTests {
    @Test("A node with workers is ready when queue, store and libvips can be used; without, libvips is not asked for")
    func ready() async throws {
        try await withNode(workers: true) { node async throws in
            let answer = try await node.send(.GET, "/readyz")
            #expect(answer.text == #"{"disk":"ok","libvips":"ok","queue":"ok","store":"ok","temporary":"ok"}"#)
        }
        try await withNode { node async throws in
            #expect(try await node.send(.GET, "/readyz").text == #"{"disk":"ok","queue":"ok","store":"ok"}"#)
        }
    }

    @Test("A disk that is nearly full makes it not ready, before a job fails of it")
    func nearlyFull() async throws {
        let harness = try await WorkerHarness(.file)
        let folder = try ScratchFolder()
        for (least, word) in [(1, "ok"), (Int.max, "full")] {
            let readiness = Readiness(
                queue: harness.queue, store: StoreHealth(harness.store, logger: silence),
                disk: DiskSpace(folder: folder.path, least: least), logger: silence)
            let report = await readiness.report()
            #expect(report.disk == word)
            #expect(report.isReady == (word == "ok"))
        }
    }

    @Test("Libraries that should be updated have their names in it, and it is ready nevertheless")
    func libraries() async throws {
        let harness = try await WorkerHarness(.file)
        for (names, text) in [([], nil), (["ffmpeg", "libheif"], "outdated: ffmpeg libheif")] as [([String], String?)] {
            let readiness = Readiness(
                queue: harness.queue, store: StoreHealth(harness.store, logger: silence), outdatedLibraries: names,
                logger: silence)
            let report = await readiness.report()
            #expect(report.libraries == text)
            #expect(report.isReady)
        }
    }

    @Test("A temporary folder that cannot be written is a part of its own, and jobs wait until it can be")
    func temporary() async throws {
        let harness = try await WorkerHarness(.file)
        let folder = try ScratchFolder()
        // A file stands in its way.
        let path = try folder.write([], as: "temporary")
        let space = TemporarySpace(path, logger: silence)
        let readiness = Readiness(
            queue: harness.queue, store: StoreHealth(harness.store, logger: silence), temporary: space, logger: silence)
        let report = await readiness.report()
        #expect(report.temporary == "unusable")
        #expect(!report.isReady)
        #expect(report.parts.map(\.name) == ["queue", "store", "temporary"])
        try FileManager.default.removeItem(atPath: path)
        await space.waitUntilUsable()
        #expect(await space.probe())
    }

    @Test("A node without an API tells it in its metrics, and in the log once when it changes")
    func gauges() async throws {
        let harness = try await WorkerHarness(.file)
        let folder = try ScratchFolder()
        let lines = Mutex([String]())
        let logger = Logger(label: "test") { _ in Lines { line in lines.withLock { $0.append(line) } } }
        let registry = PrometheusRegistry()
        let readiness = Readiness(
            queue: harness.queue, store: StoreHealth(harness.store, logger: logger),
            disk: DiskSpace(folder: folder.path, least: .max), logger: logger)
        let services = ServiceGroup(
            services: [ReadinessGauges(readiness, metrics: registry, interval: .milliseconds(600))], logger: silence)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            while !registry.render().contains("calotype_ready{part=\"disk\"} 0") {
                try await Task.sleep(for: .milliseconds(5))
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
        #expect(registry.render().contains("calotype_ready{part=\"store\"} 1"))
        for _ in 0..<3 { _ = await readiness.report() }
        #expect(lines.withLock { $0 } == ["disk is nearly full"])
    }

    @Test("A worker's metrics are where METRICS_PORT says, with what the disk still takes")
    func worker() async throws {
        let folder = try ScratchFolder()
        var settings = Settings()
        settings.dataDirectory = folder.path
        let node = try Node(
            NodeOptions(hasAPI: false, hasWorkers: true), settings, AccessRules(), FolderStore(folder.path))
        let harness = try await WorkerHarness(.file)
        let report = await node.readiness(of: harness.queue, StoreHealth(harness.store, logger: silence)).report()
        #expect(report.parts.map(\.name) == ["queue", "store", "libvips", "disk"])
        let free = try #require(
            node.registry.render().firstMatch(of: #/\ncalotype_disk_free_bytes ([0-9.e+]+)/#).flatMap { Double($0.1) })
        #expect(free > 0)
    }

    @Test("libvips that is missing is told, and makes the node not ready")
    func missing() async throws {
        let harness = try await WorkerHarness(.file)
        let gate = StoreHealth(harness.store, logger: silence)
        let readiness = Readiness(
            queue: harness.queue, store: gate, opensLibvips: { throw ImageError.needsLibvips("no file") },
            logger: silence)
        let report = await readiness.report()
        #expect(report.libvips == "missing")
        #expect(!report.isReady)
    }

    @Test("While the store does not answer, it is asked once, however many look")
    func hanging() async throws {
        let (asked, looking, answer) = (Tally(), Tally(), Signal())
        let harness = try await WorkerHarness(.file) { verb in
            guard verb == .get else { return }
            asked.add()
            await answer.wait()
        }
        let readiness = Readiness(
            queue: harness.queue, store: StoreHealth(harness.store, logger: silence), logger: silence)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    looking.add()
                    #expect(await readiness.report().isReady)
                }
            }
            while looking.count < 20 || asked.count == 0 { await Task.yield() }
            answer.raise()
        }
        #expect(asked.count == 1)
    }

    @Test(
        "A store or a queue that is away makes it not ready; however often somebody asks, they are asked once a second")
    func away() async throws {
        let asked = Mutex(0)
        let harness = try await WorkerHarness(.file) { verb in
            if verb == .get {
                asked.withLock { $0 += 1 }
                throw TransferError(.unreachable, detail: "gone")
            }
        }
        let readiness = Readiness(
            queue: harness.queue, store: StoreHealth(harness.store, logger: silence), logger: silence)
        for _ in 0..<50 {
            let report = await readiness.report()
            #expect(report.store == "away")
            #expect(report.queue == "ok")
        }
        #expect(asked.withLock { $0 } < 10)
        await harness.queue.close()
        let closed = Readiness(
            queue: harness.queue, store: StoreHealth(harness.store, logger: silence), logger: silence)
        #expect(await closed.report().queue == "away")
    }
}

/// How often something happened.
private final class Tally: Sendable {
    private let state = Mutex(0)
    var count: Int { state.withLock { $0 } }
    func add() { state.withLock { $0 += 1 } }
}

/// Tells the text of each record.
private struct Lines: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    let announce: @Sendable (String) -> Void

    init(announce: @escaping @Sendable (String) -> Void) { self.announce = announce }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { announce("\(event.message)") }
}

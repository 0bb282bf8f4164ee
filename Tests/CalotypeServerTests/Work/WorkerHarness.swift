import Calotype
import CalotypeQueue
@testable import CalotypeSettings
import CalotypeTesting
import Foundation
import Logging
import Metrics
import ServiceLifecycle
import Synchronization
import Testing

@testable import CalotypeServer

/// An empty queue, and a store with events around its verbs, where a test may wait, or fail.
final class WorkerHarness: Sendable {
    let queue: JobQueue
    let store: EventfulStore
    let location: QueueLocation
    private let folder: ScratchFolder
    private let schema: TestSchema?

    init(
        _ backing: Backing, before: @escaping EventfulStore.Event = { _ in },
        beforePut: @escaping @Sendable (ObjectKey) async throws -> Void = { _ in }
    ) async throws {
        folder = try ScratchFolder()
        store = EventfulStore(
            folder: FolderStore(folder.path + "/objects"), before: before, beforePut: beforePut)
        var settings = Settings()
        settings.dataDirectory = folder.path
        schema = backing == .shared ? try TestSchema() : nil
        settings.database = schema.map { Secret($0.address) }
        location = settings.location
        queue = try await location.open(logger: silence)
    }

    /// Hands in a drawn image.
    func submit(
        _ id: String = "one", _ image: [UInt8] = DrawnImage.corners(32, 24).png,
        into other: (any ObjectStore)? = nil, prefix: String = ""
    ) async throws {
        let uploads = UploadStore(queue, store: other ?? store, keyPrefix: prefix, limit: 1 << 20)
        let source = try await uploads.put(.bytes(image))
        _ = try await queue.submit(
            Submission(
                id: try JobIdentifier(id), tool: .sora, source: .upload(source), userId: try JobIdentifier("ann")))
    }

    /// Hands in a job whose source is an object in another bucket.
    func submit(objectAt address: String) async throws {
        guard case .object(let bucket, let key) = try ImageSource.object(address) else { return }
        _ = try await queue.submit(
            Submission(
                id: try JobIdentifier("one"), tool: .sora, source: .object(bucket: bucket, key: key),
                userId: try JobIdentifier("ann")))
    }

    /// Runs a worker while `body` does, then ends it as a signal would.
    func withWorker(
        lease: Duration = .seconds(30), grace: Duration = .seconds(20),
        hasEnough: @escaping @Sendable () -> Bool = { true },
        buckets: (@Sendable (String) throws -> any ObjectStore)? = nil, on otherQueue: JobQueue? = nil,
        with otherStore: (any ListableStore)? = nil, prefix: String = "", host: String = "here",
        temporary: String? = nil, _ body: () async throws -> Void
    ) async throws {
        let (queue, store) = (otherQueue ?? self.queue, otherStore ?? self.store)
        var settings = ImageProcessor.Configuration()
        settings.pixelThreads = 1
        settings.bucket = buckets
        settings.keyPrefix = prefix
        settings.temporaryFolder = temporary
        let processor = ImageProcessor(
            store: store, monitoring: Monitoring(logger: silence, metrics: NOOPMetricsHandler.instance),
            configuration: settings
        ).finding(in: queue)
        var configuration = WorkerService.Configuration()
        configuration.lease = lease
        configuration.grace = grace
        let worker = WorkerService(
            queue, processor: processor,
            store: StoreHealth(
                store, layout: StoreLayout(prefix: prefix), logger: silence, fullPause: .milliseconds(20)),
            temporary: temporary.map { TemporarySpace($0, logger: silence) },
            limits: ProcessLimits(logger: silence, pause: .milliseconds(20), check: hasEnough),
            orphanCleaner: OrphanCleaner(queue, store: store, keyPrefix: prefix, logger: silence), host: host,
            version: "1",
            configuration: configuration, logger: silence)
        let services = ServiceGroup(services: [worker], logger: silence)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            try await body()
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    func job(_ id: String = "one") async throws -> QueuedJob {
        try #require(try await queue.read(try JobIdentifier(id), in: .all))
    }

    /// What lies in the store of the job.
    func variants(_ id: String = "one") async throws -> [ObjectKey] {
        try await store.keys(below: try ObjectKey("ann/\(id)"), limit: 100)
    }

    /// Returns when the job has come to `state`. Throws when it takes too long.
    func wait(until state: JobState, of id: String = "one") async throws {
        try await wait { try await job(id).state == state }
    }

    /// Whether an attempt at the job has ended, in whatever way.
    func hasEndedAttempt() async throws -> Bool {
        try await queue.attempts(of: job()).contains { $0.outcome != .running }
    }

    /// Returns when `condition` holds after a change. Throws when it takes too long.
    func wait(until condition: () async throws -> Bool) async throws {
        var position = try #require(ChangePosition(rawValue: "0-0"))
        let deadline = ContinuousClock.now + .seconds(30)
        while try await !condition() {
            try #require(ContinuousClock.now < deadline)
            try await queue.waitForChanges(after: position, upTo: .seconds(1))
            if case .changes(_, let next) = try await queue.changes(after: position, in: .all, limit: 100) {
                position = next
            }
        }
    }
}

struct EventfulStore: ListableStore {
    enum Verb: Sendable, Equatable { case get, put, delete }
    typealias Event = @Sendable (Verb) async throws -> Void

    let folder: FolderStore
    let before: Event
    var beforePut: @Sendable (ObjectKey) async throws -> Void = { _ in }

    func get(_ key: ObjectKey, limit: Int) async throws -> [UInt8] {
        try await before(.get)
        return try await folder.get(key, limit: limit)
    }

    func put(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        if !key.rawValue.hasPrefix("~/sources/sha256/") { try await before(.put) }
        try await beforePut(key)
        return try await folder.put(bytes, at: key, as: type)
    }

    func putFirst(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await before(.put)
        try await beforePut(key)
        return try await folder.putFirst(bytes, at: key, as: type)
    }

    func delete(_ key: ObjectKey) async throws {
        try await before(.delete)
        try await folder.delete(key)
    }

    func keys(below folder: ObjectKey, limit: Int) async throws -> [ObjectKey] {
        try await self.folder.keys(below: folder, limit: limit)
    }

    func objects(below folder: ObjectKey, limit: Int) async throws -> [ListedObject] {
        try await self.folder.objects(below: folder, limit: limit)
    }

    func url(of key: ObjectKey) throws -> URL { try folder.url(of: key) }
}

/// Something that happens at most once, and can be asked for.
final class Flag: Sendable {
    private let raised = Mutex(false)
    var isRaised: Bool { raised.withLock { $0 } }
    func raise() { raised.withLock { $0 = true } }
}

internal import Calotype
internal import CalotypeQueue
internal import Logging
internal import ServiceLifecycle

/// Prunes tables, and removes sources that no job needs and orphans. Several nodes may run it at the same time.
struct Maintenance: Service {
    private let queue: JobQueue
    private let uploads: UploadStore
    private let orphanCleaner: OrphanCleaner
    private let retention: QueueRetention
    private let keepingSources: Duration
    private let interval: Duration
    private let logger: Logger

    /// Sources are kept for `keepingSources` after the last job that needs them.
    init(
        _ queue: JobQueue, uploads: UploadStore, orphanCleaner: OrphanCleaner,
        retention: QueueRetention = QueueRetention(), keepingSources: Duration = .seconds(86_400),
        interval: Duration = .seconds(60), logger: Logger
    ) {
        self.queue = queue
        self.uploads = uploads
        self.orphanCleaner = orphanCleaner
        self.retention = retention
        self.keepingSources = keepingSources
        self.interval = interval
        self.logger = logger
    }

    func run() async {
        var nextLookForTests = ContinuousClock.now
        while !isStopping {
            // Each node waits a different time.
            await pause(interval * Double.random(in: 0.75...1.25))
            guard !isStopping else { return }
            await attempt("pruning") { try await prune() }
            await attempt("removing sources") { try await removeSources() }
            await attempt("removing orphans") { try await removeOrphans() }
            await attempt("removing test objects") { try await removeOldTests(&nextLookForTests) }
        }
    }

    /// Prunes in small steps, so that no other query waits long for a lock.
    private func prune() async throws {
        while !isStopping, try await !queue.prune(retention, limit: 500).isEmpty {}
    }

    private func removeSources() async throws {
        while !isStopping {
            let count = try await uploads.removeUnneeded(idle: keepingSources)
            guard count > 0 else { return }
            logger.info("sources removed", metadata: ["count": .stringConvertible(count)])
        }
    }

    private func removeOrphans() async throws {
        while !isStopping, try await orphanCleaner.sweep() > 0 {}
    }

    /// Looks at most once an hour, since stores charge for listings.
    private func removeOldTests(_ next: inout ContinuousClock.Instant) async throws {
        guard next <= .now else { return }
        next = .now + .seconds(3_600)
        _ = try await orphanCleaner.removeOldTests()
    }

    private func attempt(_ what: String, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            if !isStopping { logger.warning("\(what) failed", metadata: ["cause": "\(sentence(of: error))"]) }
        }
    }
}

internal import Calotype
internal import CalotypeQueue
internal import Logging
internal import ServiceLifecycle

/// Processes the jobs of a queue. It claims a job only when a slot is free, so that no job waits here while another
/// worker could process it.
struct WorkerService: Service {
    struct Configuration: Sendable {
        /// The maximum number of jobs at once. Pixel work and memory have separate limits.
        var slots = 2
        var lease: Duration = .seconds(30)
        /// How long jobs may continue after the service is asked to stop. Then they are returned to the queue.
        var grace: Duration = .seconds(20)
        /// How often to look for work without a notification.
        var poll: Duration = .seconds(5)
        var heartbeat: Duration = .seconds(5)
        var retryPolicy = JobRetryPolicy()

        init() {}
    }

    let id: WorkerID
    private let queue: JobQueue
    private let store: StoreHealth
    private let temporary: TemporarySpace?
    private let limits: ProcessLimits
    private let host: String
    private let version: String
    private let configuration: Configuration
    private let work: LeasedWork
    private let running: RunningJobs
    private let freeMemory = MemoryReturn()
    private let watch: QueueWatch
    private let logger: Logger

    init(
        _ queue: JobQueue, processor: ImageProcessor, store: StoreHealth,
        temporary: TemporarySpace? = nil, limits: ProcessLimits? = nil, orphanCleaner: OrphanCleaner,
        watch: QueueWatch? = nil, host: String, version: String,
        configuration: Configuration = Configuration(), logger: Logger
    ) {
        id = WorkerID(host: host)
        var logger = logger
        logger[metadataKey: "worker"] = "\(id)"
        self.queue = queue
        self.store = store
        self.temporary = temporary
        self.limits = limits ?? ProcessLimits(logger: logger)
        self.host = host
        self.version = version
        self.configuration = configuration
        self.logger = logger
        self.watch = watch ?? QueueWatch(logger: logger)
        work = LeasedWork(
            queue: queue, processor: processor, store: store, temporary: temporary, limits: self.limits,
            orphanCleaner: orphanCleaner, grace: configuration.grace,
            retryPolicy: configuration.retryPolicy, logger: logger)
        running = RunningJobs(slots: configuration.slots)
    }

    /// Works until graceful shutdown. Running jobs then finish, or are returned to the queue.
    func run() async {
        logger.info("worker begins", metadata: ["slots": .stringConvertible(configuration.slots)])
        await beat()  // before the first claim, so that whoever holds a job is known
        await withTaskGroup(of: Void.self) { group in
            group.addTask { while (try? await Task.sleep(for: configuration.heartbeat)) != nil { await beat() } }
            await withDiscardingTaskGroup { jobs in
                await claimUntilStopped { lease in
                    running.add(lease)
                    jobs.addTask {
                        await work.run(lease)
                        running.remove(lease)
                        freeMemory.workIsDone()
                    }
                }
            }
            group.cancelAll()
        }
        try? await uncancelled { try await within(.seconds(5)) { try await queue.retire(id) } }
        logger.info("worker ends")
    }

    private func claimUntilStopped(_ begin: (Lease) -> Void) async {
        var backoff = Backoff()
        while !isStopping {
            await running.waitForSlot()
            await store.waitUntilUsable()
            await temporary?.waitUntilUsable()
            await limits.waitUntilEnough()
            guard !isStopping else { return }
            do {
                // This is not interrupted: claimed jobs must be processed or returned to the queue.
                let free = running.free
                let leases = try await queue.claim(id, limit: free, lease: configuration.lease)
                backoff.reset()
                watch.foundUsable()
                leases.forEach(begin)
                if leases.count < free { try await waitForWork() }
            } catch {
                guard !isStopping else { return }
                watch.foundAway(error)
                await pause(backoff.next())
            }
        }
    }

    private func waitForWork() async throws {
        var limit = configuration.poll
        if running.free == configuration.slots, let rest = await freeMemory.isQuiet() { limit = min(limit, rest) }
        try await cancelWhenGracefulShutdown { [limit] in try await queue.waitForWork(upTo: limit) }
    }

    /// Sends a heartbeat. Heartbeats continue while the last jobs finish.
    private func beat() async {
        let beat = WorkerBeat(
            id: id, host: host, version: version, slots: configuration.slots, running: running.identifiers)
        do {
            try await queue.heartbeat(beat)
        } catch {
            if !Task.isCancelled { logger.debug("no heartbeat", metadata: ["cause": "\(sentence(of: error))"]) }
        }
    }
}

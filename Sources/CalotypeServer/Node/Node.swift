package import Calotype
package import CalotypeQueue
internal import Foundation
internal import Logging
internal import Metrics
internal import NIOCore
internal import ServiceLifecycle

/// One process of the service: API, workers, or both, on one queue and one store.
struct Node: Service {
    let options: NodeOptions
    let settings: Settings
    let presets: QualityPresets
    let access: AccessRules
    let store: any ListableStore
    let keyPrefix: String
    let processor: ImageProcessor
    let registry: PrometheusRegistry
    let logger: Logger

    /// Runs until graceful shutdown. What can never be opened as a queue is told before anything listens; one that is away
    /// is waited for.
    func run() async throws {
        let (queue, open) = try settings.queueLocation().later(logger: logger)
        let watch = QueueWatch(logger: logger)
        let opening = QueueOpening(open: open, isOurFile: settings.database == nil, watch: watch)
        do {
            _ = try await opening.attempt()
            try await services(on: queue, opening, watch).run()
        } catch {
            await queue.close()
            throw error
        }
        await queue.close()
    }

    /// Ended from the last to the first: workers first, the metrics last.
    private func services(
        on queue: any DurableQueue, _ opening: QueueOpening, _ watch: QueueWatch
    ) -> ServiceGroup {
        let gate = StoreGate(store, layout: StoreLayout(prefix: keyPrefix), logger: logger)
        let temporary = options.hasWorkers ? TemporarySpace(settings.temporaryFolder, logger: logger) : nil
        let readiness = readiness(of: queue, gate, temporary, watch)
        let sweeper = Sweeper(
            ledger: queue, store: store, keyPrefix: keyPrefix, logger: logger,
            purging: PurgeRule(settings).map { ($0, queue) })
        var retention = QueueRetention()
        retention.finished = settings.work.keepingJobs
        var services: [any Service] = [
            startLine, opening,
            TokenReload(settings: settings, access: access, hangups: options.hangups, logger: logger),
            QueueGauges(queue, metrics: registry, logger: logger),
            ReadinessGauges(readiness, metrics: registry, interval: options.look),
            Maintenance(
                queue, store: store, sweeper: sweeper, retention: retention,
                keepingSources: settings.work.keepingSources, interval: options.upkeep, logger: logger),
        ]
        if settings.metrics.isEnabled ?? true {
            services.insert(
                MetricsEndpoint(
                    registry, host: settings.metrics.host, port: settings.metrics.port, readiness: readiness,
                    logger: logger), at: 0)
        }
        if let secret = settings.server.webhookSecret {
            let client = WebhookClient(allowsPrivateAddresses: settings.limits.allowsPrivateAddresses)
            services.append(
                WebhookService(
                    outbox: queue, store: store, secret: secret, client: client, logger: logger, server: origin.usual))
        }
        if let cdn = settings.cdn { services.append(PurgeService(outbox: queue, cdn: cdn, logger: logger)) }
        if options.hasAPI { services.append(apiService(on: queue, readiness)) }
        if options.hasWorkers {
            services.append(worker(on: options.around.queue(queue), finding: queue, gate, temporary, sweeper, watch))
        }
        var configuration = ServiceGroupConfiguration(services: services, logger: quiet)
        configuration.maximumGracefulShutdownDuration = settings.work.grace + .seconds(30)
        return ServiceGroup(configuration: configuration)
    }

    private func worker(
        on queue: any JobQueue & WorkerRegistry & LeftoverLedger, finding book: any RecipeBook, _ gate: StoreGate,
        _ temporary: TemporarySpace?, _ sweeper: Sweeper, _ watch: QueueWatch
    ) -> WorkerService {
        var configuration = WorkerService.Configuration()
        configuration.slots = settings.slots
        configuration.lease = settings.work.lease
        configuration.grace = settings.work.grace
        return WorkerService(
            queue, processor: processor.finding(in: book), store: gate, temporary: temporary, sweeper: sweeper,
            watch: watch,
            host: ProcessInfo.processInfo.hostName, version: Version.current, configuration: configuration,
            logger: logger)
    }

    /// The disk counts where the queue or the objects lie on it, and where uploads go through it.
    func readiness(
        of queue: any DurableQueue, _ gate: StoreGate, _ temporary: TemporarySpace? = nil, _ watch: QueueWatch? = nil
    ) -> Readiness {
        let keepsHere = settings.database == nil || settings.s3?.bucket == nil && settings.place == nil
        let disk = DiskRoom(folder: settings.dataDirectory)
        registry.measure("calotype_disk_free_bytes") { disk.free.map(Double.init) }
        let openLibvips: @Sendable () async throws -> Void = { try await ImageProcessor.openLibvips() }
        return Readiness(
            queue: queue, store: gate, disk: keepsHere || options.hasAPI ? disk : nil, temporary: temporary,
            opensLibvips: options.hasWorkers ? openLibvips : nil, watch: watch, logger: logger)
    }

    private var startLine: StartLine {
        StartLine(
            settings: settings, destination: settings.destination, presets: presets,
            memoryBudget: processor.memoryTotal, slots: settings.slots, hasWorkers: options.hasWorkers, logger: logger)
    }

    func api(on queue: any DurableQueue, _ readiness: Readiness) -> API {
        let requests = RequestRules(
            presets: presets, sourceLimit: settings.limits.bytes,
            takesCallbacks: settings.server.webhookSecret != nil,
            callbackAddresses: AddressPolicy(allowsPrivate: settings.limits.allowsPrivateAddresses),
            ownBucket: settings.s3?.bucket, fetch: settings.server.fetch)
        let room = UploadRoom(bytes: max(3 * requests.batchLimit, 268_435_456))
        let limits = options.limits ?? ConnectionLimits(settings.server, largestBody: requests.batchLimit)
        let connections = ConnectionRegistry(limits)
        registry.measure("http_connections") { Double(connections.count) }
        return API(
            queue: queue, store: store, access: access, requests: requests, reader: BodyReader(room: room),
            receiver: ImageReceiver(
                folder: UploadFolder(settings.dataDirectory + "/uploads"), room: room, limit: settings.limits.bytes),
            uploads: SourceUpload(
                ledger: queue, store: store, keyPrefix: keyPrefix, limit: settings.limits.bytes,
                reading: { [processor] source, use in try await processor.withBytes(of: source, use) }),
            ended: EndedJobs(queue, logger: logger),
            crowd: Crowd(queue, limits: WaitingLimits(settings.server), metrics: registry),
            origin: origin, patience: options.patience, readiness: readiness, streamLifetime: limits.stream,
            purges: PurgeRule(settings), limits: limits, connections: connections, seats: CallerSeats(limits),
            tickets: EventTickets(ledger: queue), recorder: RequestRecorder(logger: logger, metrics: registry),
            logger: logger)
    }

    /// How clients reach the API of this service.
    private var origin: ServerOrigin { ServerOrigin(settings, listen: options.listen ?? settings.server.listen) }

    private func apiService(on queue: any DurableQueue, _ readiness: Readiness) -> APIService {
        let listen = options.listen ?? settings.server.listen
        return APIService(
            api: api(on: queue, readiness), host: listen.host, port: listen.port, onListening: options.onListening)
    }

    /// The group tells of each service that begins and ends; what matters is thrown or told by the services.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = .critical
        return logger
    }
}

/// What a node does.
package struct NodeOptions: Sendable {
    package var hasAPI: Bool
    package var hasWorkers: Bool
    /// Instead of the settings.
    package var listen: Endpoint?
    /// Instead of those of the settings.
    var limits: ConnectionLimits?
    /// How long a request waits for each verb of the queue.
    var patience = PatienceMiddleware.usual
    /// For whoever tries out what happens when a node dies at a certain step.
    package var around = Surroundings()
    /// How often to tidy up: about, and at another time on each node.
    package var upkeep: Duration = .seconds(60)
    /// How often to look whether all that the node needs can be used.
    var look: Duration = .seconds(10)
    /// One element for each SIGHUP.
    package var hangups = AsyncStream<Void> { $0.finish() }
    package var onListening: @Sendable (_ port: Int) -> Void

    package init(
        hasAPI: Bool, hasWorkers: Bool, listen: Endpoint? = nil,
        onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) {
        self.hasAPI = hasAPI
        self.hasWorkers = hasWorkers
        self.listen = listen
        self.onListening = onListening
    }
}

extension NodeOptions {
    /// What is put around the parts of a node that talk to the outside.
    package struct Surroundings: Sendable {
        package typealias WorkerQueue = any JobQueue & WorkerRegistry & LeftoverLedger

        /// Around the queue as the workers see it.
        package var queue: @Sendable (WorkerQueue) -> WorkerQueue = { $0 }
        package var store: @Sendable (any ListableStore) -> any ListableStore = { $0 }

        package init() {}
    }
}

extension Settings {
    fileprivate func queueLocation() throws -> QueueLocation {
        if let database { return .postgres(address: database.revealed) }
        do {
            try FileManager.default.createDirectory(atPath: dataDirectory, withIntermediateDirectories: true)
        } catch {
            throw ConfigurationMistake(message: "The folder '\(dataDirectory)' cannot be made. Check CALOTYPE_DATA.")
        }
        return .sqlite(path: dataDirectory + "/queue.sqlite")
    }

    /// One more than there are threads for pixels, so that one job loads while others are worked on; and no more than
    /// the memory allows when every job is of a usual size.
    fileprivate var slots: Int {
        if let slots = work.slots { return slots }
        let threads = pixelThreads ?? System.coreCount
        let usual = 64 << 20
        return max(1, min(threads + 1, memoryBudget.map { $0 / usual } ?? .max))
    }
}

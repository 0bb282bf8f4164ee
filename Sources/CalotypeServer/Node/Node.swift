package import Calotype
internal import CalotypeCredentials
internal import CalotypeObservability
package import CalotypeQueue
package import CalotypeSettings
internal import Foundation
internal import HTTPServerGuard
internal import Logging
internal import Metrics
internal import NIOCore
internal import ServiceLifecycle

/// One process of the service: the API, workers, or both, with one queue and one store.
struct Node: Service {
    let options: NodeOptions
    let settings: Settings
    let presets: QualityPresets
    let access: AccessRules
    let store: any ListableStore
    let keyPrefix: String
    let processor: ImageProcessor
    let credentials: Credentials
    let registry: PrometheusRegistry
    let logger: Logger

    /// Runs until graceful shutdown. Throws before anything listens if the queue can never be opened. If the database
    /// is unavailable for now, it waits for it.
    func run() async throws {
        let abilities = options.hasWorkers ? await ImageProcessor.abilities() : nil
        let libraries = options.hasWorkers ? await options.around.libraries(abilities?.ffmpeg) : nil
        await startLine(abilities, libraries).log()
        settings.warn(logger)
        if let libraries {
            try LibraryCheck(allowsAll: settings.allowsUnsafeLibraries, logger: logger).pass(libraries)
        }
        let (queue, open) = try settings.queueLocation().later(logger: logger, observer: options.around.leases)
        let watch = QueueWatch(logger: logger)
        let opening = QueueOpening(open: open, isOurFile: settings.database == nil, watch: watch)
        do {
            _ = try await opening.attempt()
            try await services(on: queue, opening, watch, libraries).run()
        } catch {
            await queue.close()
            throw error
        }
        await queue.close()
    }

    /// Returns the services in the order of their start. They end in reverse order: workers first, the metrics last.
    private func services(
        on queue: JobQueue, _ opening: QueueOpening, _ watch: QueueWatch, _ libraries: LibraryReport?
    ) -> ServiceGroup {
        let gate = StoreHealth(store, layout: StoreLayout(prefix: keyPrefix), logger: logger)
        let temporary = options.hasWorkers ? TemporarySpace(settings.temporaryFolder, logger: logger) : nil
        let readiness = readiness(of: queue, gate, temporary, watch, libraries)
        let orphanCleaner = OrphanCleaner(
            queue, store: store, keyPrefix: keyPrefix, logger: logger, purgeRule: PurgeRule(settings))
        var retention = QueueRetention()
        retention.finished = settings.work.keepingJobs
        var services: [any Service] = [
            opening,
            TokenReload(settings: settings, access: access, hangups: options.hangups, logger: logger),
            QueueGauges(queue, metrics: registry, logger: logger),
            ReadinessGauges(readiness, metrics: registry, interval: options.look),
            Maintenance(
                queue, uploads: uploads(on: queue, readiness), orphanCleaner: orphanCleaner, retention: retention,
                keepingSources: settings.work.keepingSources, interval: options.upkeep, logger: logger),
        ]
        if settings.metrics.isEnabled ?? true {
            services.insert(
                MetricsEndpoint(
                    registry, host: settings.metrics.host, port: settings.metrics.port,
                    readiness: readiness.answer,
                    logger: logger), at: 0)
        }
        if let chain = credentials.writer?.identity.chain {
            services.append(CertificateWatch(chain: chain, metrics: registry, logger: logger))
        }
        if let secret = settings.server.webhookSecret {
            let client = WebhookClient(allowsPrivateAddresses: settings.limits.allowsPrivateAddresses)
            services.append(
                WebhookService(
                    outbox: queue.webhooks, store: store, secret: secret, client: client, logger: logger,
                    server: origin.usual))
        }
        if let cdn = settings.cdn { services.append(PurgeService(outbox: queue.purges, cdn: cdn, logger: logger)) }
        if options.hasAPI {
            let api = api(on: queue, readiness)
            services.append(OperationService(api: api))
            services.append(service(of: api))
        }
        if options.hasWorkers {
            services.append(worker(on: queue, gate, temporary, orphanCleaner, watch))
        }
        var configuration = ServiceGroupConfiguration(services: services, logger: quiet)
        configuration.maximumGracefulShutdownDuration = settings.work.grace + .seconds(30)
        return ServiceGroup(configuration: configuration)
    }

    private func worker(
        on queue: JobQueue, _ gate: StoreHealth, _ temporary: TemporarySpace?, _ orphanCleaner: OrphanCleaner,
        _ watch: QueueWatch
    ) -> WorkerService {
        var configuration = WorkerService.Configuration()
        configuration.slots = settings.slots
        configuration.lease = settings.work.lease
        configuration.grace = settings.work.grace
        return WorkerService(
            queue, processor: processor.finding(in: queue), store: gate, temporary: temporary,
            orphanCleaner: orphanCleaner,
            watch: watch,
            host: ProcessInfo.processInfo.hostName, version: Version.current, configuration: configuration,
            logger: logger)
    }

    /// Includes the disk space if the queue or the objects are on this disk, or uploads go through it.
    func readiness(
        of queue: JobQueue, _ gate: StoreHealth, _ temporary: TemporarySpace? = nil, _ watch: QueueWatch? = nil,
        _ libraries: LibraryReport? = nil
    ) -> Readiness {
        let keepsHere = settings.database == nil || settings.s3?.bucket == nil && settings.location == nil
        let disk = DiskSpace(folder: settings.dataDirectory)
        registry.measure("calotype_disk_free_bytes") { disk.free.map(Double.init) }
        let openLibvips: @Sendable () async throws -> Void = { try await ImageProcessor.openLibvips() }
        return Readiness(
            queue: queue, store: gate, disk: keepsHere || options.hasAPI ? disk : nil, temporary: temporary,
            opensLibvips: options.hasWorkers ? openLibvips : nil,
            decoders: options.hasWorkers ? decoders : nil, outdatedLibraries: libraries?.outdated ?? [], watch: watch,
            logger: logger)
    }

    private func startLine(_ abilities: Abilities?, _ libraries: LibraryReport?) -> StartLine {
        StartLine(
            settings: settings, destination: settings.destination, presets: presets,
            memoryBudget: processor.memoryTotal, slots: settings.slots, abilities: abilities,
            decoders: decoders, verifiers: { [processor] in try await processor.verifierReport() },
            verifies: credentials.verification != nil, libraries: libraries?.libraries ?? [], logger: logger)
    }

    /// Returns the protections of the decoder processes.
    private var decoders: @Sendable () async throws -> DecoderReport? {
        { [processor] in try await processor.decoderReport() }
    }

    func api(on queue: JobQueue, _ readiness: Readiness) -> API {
        let requests = RequestRules(
            presets: presets, sourceLimit: settings.limits.bytes,
            takesCallbacks: settings.server.webhookSecret != nil,
            callbackAddresses: AddressPolicy(allowsPrivate: settings.limits.allowsPrivateAddresses),
            ownBucket: settings.s3?.bucket, fetch: settings.server.fetch)
        let space = UploadBudget(bytes: options.bodyMemory ?? max(3 * requests.batchLimit, 268_435_456))
        let limits = options.limits ?? ConnectionLimits(settings.server, largestBody: requests.batchLimit)
        let connections = ConnectionRegistry(limits)
        registry.measure("http_connections") { Double(connections.count) }
        let uploads = uploads(on: queue, readiness)
        return API(
            queue: queue, store: store, access: access, requests: requests, reader: BodyReader(space: space),
            receiver: ImageReceiver(
                folder: UploadFolder(settings.dataDirectory + "/uploads"), space: space, limit: settings.limits.bytes),
            uploads: uploads,
            sources: SourceResolver(
                uploads, reading: { [processor] source, use in try await processor.withBytes(of: source, use) }),
            ended: EndedJobs(queue, logger: logger),
            admission: AdmissionLimit(queue, limits: WaitingLimits(settings.server), metrics: registry),
            origin: origin, patience: options.patience, readiness: readiness,
            purges: PurgeRule(settings), limits: limits, connections: connections, slots: CallerSlots(limits),
            tickets: EventTickets(queue), references: ReferenceMaker(processor), trials: TrialDesk(processor),
            presetsFile: settings.presets.map { URL(filePath: $0).lastPathComponent },
            recorder: RequestRecorder(logger: logger, metrics: registry),
            logger: logger)
    }

    private func uploads(on queue: JobQueue, _ readiness: Readiness) -> UploadStore {
        UploadStore(
            queue, store: store, keyPrefix: keyPrefix, limit: settings.limits.bytes,
            onFailure: { readiness.foundRefusing($0) })
    }

    /// The address at which clients reach the API.
    private var origin: ServerOrigin { ServerOrigin(settings, listen: options.listen ?? settings.server.listen) }

    private func service(of api: API) -> APIService {
        let listen = options.listen ?? settings.server.listen
        return APIService(
            api: api, host: listen.host, port: listen.port, onListening: options.onListening)
    }

    /// Logs almost nothing: the group logs the start and end of each service. The services log or throw important
    /// events.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = .critical
        return logger
    }
}

/// The options of a node.
package struct NodeOptions: Sendable {
    package var hasAPI: Bool
    package var hasWorkers: Bool
    /// Replaces the address in the settings. `nil` uses the settings.
    package var listen: Endpoint?
    /// Replaces the limits in the settings. `nil` uses the settings.
    var limits: ConnectionLimits?
    /// How long a request waits for each operation of the queue.
    var patience = PatienceMiddleware.usual
    /// The memory for the bodies of all clients together, in bytes. `nil` for enough for the largest batch.
    var bodyMemory: Int?
    /// Wrappers for tests that end a node at a certain step.
    package var around = TestHooks()
    /// The approximate interval between two rounds of maintenance. The exact time differs between nodes.
    package var upkeep: Duration = .seconds(60)
    /// How often to check that everything the node needs is usable.
    var look: Duration = .seconds(10)
    /// Contains one element for each SIGHUP.
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
    /// Observers and wrappers of the parts of a node that communicate with the outside.
    package struct TestHooks: Sendable {
        /// Receives each step of each lease.
        package var leases: LeaseObserver?
        /// Finds the native libraries. It receives the version of ffmpeg.
        var libraries: @Sendable (_ ffmpeg: String?) async -> LibraryReport = {
            await ImageProcessor.libraryReport(ffmpeg: $0)
        }
        /// Wraps the store.
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

    /// The number of jobs at once: one more than there are pixel threads, so that one job loads its source while others
    /// are processed. It is smaller if the memory budget does not allow so many jobs of the usual size.
    fileprivate var slots: Int {
        if let slots = work.slots { return slots }
        let threads = pixelThreads ?? System.coreCount
        let usual = 64 << 20
        return max(1, min(threads + 1, memoryBudget.map { $0 / usual } ?? .max))
    }
}

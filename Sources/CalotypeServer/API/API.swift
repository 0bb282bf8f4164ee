internal import Calotype
internal import CalotypeQueue
internal import HTTPServerGuard
internal import Hummingbird
internal import Logging

/// The HTTP API of a queue and its store.
struct API: Sendable {
    let queue: JobQueue
    let store: any ObjectStore
    let access: AccessRules
    let requests: RequestRules
    let reader: BodyReader
    let receiver: ImageReceiver
    let uploads: UploadStore
    let sources: SourceResolver
    let ended: EndedJobs
    let admission: AdmissionLimit
    let origin: ServerOrigin
    /// How long a request waits for each operation of the queue.
    let patience: Duration
    let readiness: Readiness
    /// The rule for purges of a CDN. `nil` if there is no CDN.
    let purges: PurgeRule?
    let limits: ConnectionLimits
    let connections: ConnectionRegistry
    let slots: CallerSlots
    let tickets: EventTickets
    let references: ReferenceMaker
    let trials: TrialDesk
    let operations = OperationBell()
    let signIns = SignInLimit()
    /// The name of the presets file. `nil` if all presets are built in.
    let presetsFile: String?
    let recorder: RequestRecorder
    let logger: Logger

    var responder: some HTTPResponder<APIContext> {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ErrorMiddleware(origins: AllowedOrigins(origins: access.origins), recorder: recorder))
        router.add(middleware: AccessMiddleware(rules: access, connections: connections, slots: slots))
        router.add(middleware: PatienceMiddleware(limit: patience))
        let routes = Routes(router)
        addAll(to: routes)
        addConsole(to: routes)
        routes.refuseOtherMethods()
        return router.buildResponder()
    }

    func addAll(to routes: Routes) {
        addJobs(to: routes)
        addRetries(to: routes)
        addFailures(to: routes)
        addOperations(to: routes)
        addBatches(to: routes)
        addSources(to: routes)
        addTrials(to: routes)
        addEvents(to: routes)
        addStatus(to: routes)
        addMeta(to: routes)
        addDocumentation(to: routes)
    }

    /// The longest time that a request may wait for a result, in seconds.
    static let longestWait = 120
}

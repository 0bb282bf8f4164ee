internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import HTTPServerGuard
internal import Hummingbird
internal import Logging
internal import Synchronization

/// Checks whether everything the server needs is usable. It checks at most once per second, and never twice at the same
/// time, for any number of requests.
final class Readiness: Sendable {
    private let queue: JobQueue
    private let store: StoreHealth
    /// `nil` if nothing is stored on this machine.
    private let disk: DiskSpace?
    /// `nil` if no temporary files are written.
    private let temporary: TemporarySpace?
    /// `nil` if this node processes no pixels.
    private let opensLibvips: (@Sendable () async throws -> Void)?
    /// Returns what is in force in the decoder processes. `nil` if this node decodes nothing.
    private let decoders: (@Sendable () async throws -> DecoderReport?)?
    private let outdatedLibraries: [String]
    private let watch: QueueWatch?
    private let logger: Logger
    private let known = Mutex<(report: Report, at: ContinuousClock.Instant)?>(nil)
    /// The running check, shared by all requests. It is a task of its own, because each of these requests may be
    /// cancelled. Every part of the check has a time limit.
    private let question = Mutex<Task<Report, Never>?>(nil)

    struct Report: Encodable, Sendable {
        let queue, store: String
        let libvips, disk: String?
        var temporary: String?
        /// Whether the decoder processes start, and the protections that are in force in them.
        var decoders, sandbox: String?
        /// The native libraries that should be updated; `nil` if there are none. The node is ready nevertheless.
        var libraries: String?
        var isReady: Bool { parts.allSatisfy(\.isUsable) }

        /// The parts that the node needs, with their names.
        var parts: [(name: String, isUsable: Bool)] {
            [
                ("queue", queue), ("store", store), ("libvips", libvips), ("disk", disk), ("temporary", temporary),
                ("decoders", decoders),
            ].compactMap { name, state in state.map { (name, $0 == "ok") } }
        }

        init(queue: Bool, store: StoreHealth.Trouble?, libvips: Bool?, disk: Bool?) {
            self.queue = queue ? "ok" : "away"
            self.store = store?.rawValue ?? "ok"
            self.libvips = libvips.map { $0 ? "ok" : "missing" }
            self.disk = disk.map { $0 ? "ok" : "full" }
        }
    }

    /// `opensLibvips` throws if libvips cannot be used. Only its first call is expensive.
    init(
        queue: JobQueue, store: StoreHealth, disk: DiskSpace? = nil, temporary: TemporarySpace? = nil,
        opensLibvips: (@Sendable () async throws -> Void)? = nil,
        decoders: (@Sendable () async throws -> DecoderReport?)? = nil, outdatedLibraries: [String] = [],
        watch: QueueWatch? = nil, logger: Logger
    ) {
        self.queue = queue
        self.store = store
        self.disk = disk
        self.temporary = temporary
        self.opensLibvips = opensLibvips
        self.decoders = decoders
        self.outdatedLibraries = outdatedLibraries
        self.watch = watch
        self.logger = logger
    }

    func report() async -> Report {
        if let known = known.withLock({ $0 }), known.at.duration(to: .now) < .seconds(1) { return known.report }
        let question = question.withLock { question in
            let shared = question ?? Task { await self.ask() }
            question = shared
            return shared
        }
        return await question.value
    }

    /// Returns the report, or the one before if the check takes longer than `limit`. The check goes on.
    func recent(within limit: Duration) async -> Report? {
        let (reports, found) = AsyncStream<Report>.makeStream()
        Task { found.yield(await report()) }
        let clock = Task {
            try? await Task.sleep(for: limit)
            found.finish()
        }
        defer { clock.cancel() }
        for await report in reports { return report }
        return known.withLock { $0?.report }
    }

    func answer() async throws -> Response {
        let report = await report()
        return try .json(report, status: report.isReady ? .ok : .serviceUnavailable)
    }

    /// Records that an upload could not be stored: the next report tests the store by a write.
    func foundRefusing(_ error: any Error) { store.foundRefusing(error) }

    private func ask() async -> Report {
        async let isQueueUsable = isQueueUsable()
        async let storeTrouble = storeTrouble()
        async let isLibvipsUsable = isLibvipsUsable()
        async let isTemporaryUsable = temporary?.probe()
        async let decoderStates = decoderStates()
        var report = Report(
            queue: await isQueueUsable, store: await storeTrouble, libvips: await isLibvipsUsable,
            disk: disk?.isEnough)
        report.temporary = await isTemporaryUsable.map { $0 ? "ok" : "unusable" }
        (report.decoders, report.sandbox) = await decoderStates
        if !outdatedLibraries.isEmpty { report.libraries = "outdated: " + outdatedLibraries.joined(separator: " ") }
        let before = known.withLock { [report] known in
            defer { known = (report, .now) }
            return known?.report
        }
        announce(of: report, after: before)
        question.withLock { $0 = nil }
        return report
    }

    /// Logs changes of the disk. The other parts are logged where their failures are detected.
    private func announce(of report: Report, after before: Report?) {
        switch (before?.disk ?? "ok", report.disk ?? "ok") {
        case ("ok", "full"):
            logger.error("disk is nearly full", metadata: ["free": .stringConvertible(disk?.free ?? 0)])
        case ("full", "ok"): logger.notice("disk has room again")
        default: break
        }
    }

    private func storeTrouble() async -> StoreHealth.Trouble? {
        await store.probe() ? nil : store.trouble ?? .away
    }

    private func isLibvipsUsable() async -> Bool? {
        guard let opensLibvips else { return nil }
        do {
            try await opensLibvips()
            return true
        } catch {
            let isKnown = known.withLock { $0?.report.libvips == "missing" }
            if !isKnown { logger.error("libvips cannot be used", metadata: ["cause": "\(sentence(of: error))"]) }
            return false
        }
    }

    /// The parts `decoders` and `sandbox`, which are `nil` if images are decoded in this process.
    private func decoderStates() async -> (decoders: String?, sandbox: String?) {
        do {
            guard let report = try await decoders?() else { return (nil, nil) }
            return ("ok", report.protections.isEmpty ? "none" : report.protections.joined(separator: " "))
        } catch {
            let isKnown = known.withLock { $0?.report.decoders == "missing" }
            if !isKnown {
                logger.error("decoder processes cannot be started", metadata: ["cause": "\(sentence(of: error))"])
            }
            return ("missing", nil)
        }
    }

    private func isQueueUsable() async -> Bool {
        do {
            // A load balancer asks again after a second or two, and treats a missing answer as a failure.
            try await QueuePatience.$limit.withValue(.milliseconds(1_500)) { try await queue.check() }
            watch?.foundUsable()
            return true
        } catch {
            if !isStopping { watch?.foundAway(error) }
            return false
        }
    }
}

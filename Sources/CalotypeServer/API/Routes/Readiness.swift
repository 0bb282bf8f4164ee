internal import CalotypeQueue
internal import Synchronization

/// Whether what the server stands on can be used. Asked at most once a second, however often somebody looks.
final class Readiness: Sendable {
    private let queue: any JobQueue
    private let store: StoreGate
    private let known = Mutex<(report: Report, at: ContinuousClock.Instant)?>(nil)

    struct Report: Encodable, Sendable {
        let queue, store: String
        var isReady: Bool { queue == "ok" && store == "ok" }

        init(queue: Bool, store: Bool) {
            self.queue = queue ? "ok" : "away"
            self.store = store ? "ok" : "away"
        }
    }

    init(queue: any JobQueue, store: StoreGate) {
        self.queue = queue
        self.store = store
    }

    func report() async -> Report {
        if let known = known.withLock({ $0 }), known.at.duration(to: .now) < .seconds(1) { return known.report }
        async let isQueueUsable = isQueueUsable()
        async let isStoreUsable = store.probe()
        let report = Report(queue: await isQueueUsable, store: await isStoreUsable)
        known.withLock { $0 = (report, .now) }
        return report
    }

    private func isQueueUsable() async -> Bool {
        (try? await within(.seconds(5)) { [queue] in try await queue.check() }) != nil
    }
}

internal import Calotype
internal import CalotypeQueue
internal import Logging
internal import Metrics
internal import ServiceLifecycle

/// Reports the depth of the queue as metrics. The values come from counters in the database, so no rows are counted.
struct QueueGauges: Service {
    private let queue: JobQueue
    private let metrics: any MetricsFactory
    private let logger: Logger

    init(_ queue: JobQueue, metrics: any MetricsFactory, logger: Logger) {
        self.queue = queue
        self.metrics = metrics
        self.logger = logger
    }

    func run() async {
        while !isStopping {
            do {
                let counts = try await queue.counts(in: .all)
                record(counts)
                Meter(label: "calotype_queue_delayed_jobs", factory: metrics).set(counts.delayed)
                record(try await queue.webhooks.depth(), "webhooks")
                record(try await queue.purges.depth(), "purges")
            } catch {
                if !isStopping { logger.debug("no counts", metadata: ["cause": "\(sentence(of: error))"]) }
            }
            await pause(.seconds(10))
        }
    }

    private func record(_ counts: QueueCounts) {
        for priority in JobPriority.allCases {
            for state in JobState.allCases {
                set("calotype_queue_jobs", counts.count(state, priority), priority, [("state", state.rawValue)])
            }
            let age = counts.oldestWaiting[priority].map { $0 / .seconds(1) } ?? 0
            set("calotype_queue_oldest_waiting_seconds", age, priority)
        }
    }

    private func record(_ depth: OutboxDepth, _ outbox: String) {
        let dimensions = [("outbox", outbox)]
        Meter(label: "calotype_outbox_waiting", dimensions: dimensions, factory: metrics).set(depth.waiting)
        Meter(label: "calotype_outbox_oldest_seconds", dimensions: dimensions, factory: metrics)
            .set(depth.oldest / .seconds(1))
    }

    private func set(
        _ label: String, _ value: some BinaryFloatingPoint, _ priority: JobPriority,
        _ dimensions: [(String, String)] = []
    ) {
        let dimensions = [("priority", priority.rawValue)] + dimensions
        Meter(label: label, dimensions: dimensions, factory: metrics).set(Double(value))
    }

    private func set(_ label: String, _ value: Int, _ priority: JobPriority, _ dimensions: [(String, String)]) {
        set(label, Double(value), priority, dimensions)
    }
}

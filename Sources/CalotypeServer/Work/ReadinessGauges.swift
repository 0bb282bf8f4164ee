internal import Metrics
internal import ServiceLifecycle

/// Reports as metrics whether everything the node needs is usable. On a node without an API, no health check asks for
/// it.
struct ReadinessGauges: Service {
    private let readiness: Readiness
    private let metrics: any MetricsFactory
    private let interval: Duration

    init(_ readiness: Readiness, metrics: any MetricsFactory, interval: Duration) {
        self.readiness = readiness
        self.metrics = metrics
        self.interval = interval
    }

    func run() async {
        while !isStopping {
            for (name, isUsable) in await readiness.report().parts {
                Meter(label: "calotype_ready", dimensions: [("part", name)], factory: metrics).set(isUsable ? 1 : 0)
            }
            await pause(interval)
        }
    }
}

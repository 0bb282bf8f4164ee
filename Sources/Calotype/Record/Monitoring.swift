public import Logging
public import Metrics
public import Tracing

/// Where a processor tells what it does: one log line, metrics and a span per stage for each job.
///
/// Each part is passed in. Left out, nothing is logged, since swift-log's own default writes to standard error; metrics
/// and tracer are then those that the program has bootstrapped, which by default keep nothing.
public struct Monitoring: Sendable {
    /// Gets one line `job` for each job, at `info`, or at `error` where it failed, and a warning for an object that
    /// could not be removed.
    public var logger: Logger
    /// Makes the metrics `calotype_…` and `generation_…_total`, whose labels come from closed sets.
    public var metrics: any MetricsFactory
    /// Gets a span `calotype.process` for each job, and one for each of its stages, such as `calotype.load`.
    public var tracer: any Tracer

    /// What the program has bootstrapped is looked up here, once: bootstrap before.
    public init(
        logger: Logger = Logger(label: "calotype") { _ in SwiftLogNoOpLogHandler() },
        metrics: any MetricsFactory = MetricsSystem.factory,
        tracer: any Tracer = InstrumentationSystem.tracer
    ) {
        self.logger = logger
        self.metrics = metrics
        self.tracer = tracer
    }
}

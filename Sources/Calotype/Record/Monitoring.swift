public import Logging
public import Metrics
public import Tracing

/// The log, metrics and traces of a processor: one log line, metrics and a span per stage for each job.
///
/// Each part can be passed in. The default logger logs nothing, since swift-log's own default writes to standard error.
/// The default metrics and tracer are those that the program has bootstrapped, or else they record nothing.
public struct Monitoring: Sendable {
    /// Receives one line `job` for each job, at `info`, or at `warning` or `error` if it failed; and a warning for an
    /// object that could not be removed.
    public var logger: Logger
    /// Makes the metrics `calotype_…` and `generation_…_total`. Their labels come from closed sets.
    public var metrics: any MetricsFactory
    /// Receives a span `calotype.process` for each job, and one for each of its stages, such as `calotype.load`.
    public var tracer: any Tracer

    /// Reads the metrics and the tracer that the program has bootstrapped. Bootstrap them before this call.
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

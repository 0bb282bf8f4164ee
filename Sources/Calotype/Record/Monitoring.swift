public import Logging
public import Metrics
public import Tracing

/// Where a processor tells what it does: one log line, metrics and a span per stage for each job.
///
/// Each part is passed in. Left out, nothing is logged, since swift-log's own default writes to standard error; metrics
/// and tracer are then those that the program has bootstrapped, which by default keep nothing.
public struct Monitoring: Sendable {
    public var logger: Logger
    public var metrics: any MetricsFactory
    public var tracer: any Tracer

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

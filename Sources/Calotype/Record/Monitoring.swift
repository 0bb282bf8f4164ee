public import Logging
public import Metrics
public import Tracing

/// Where a processor tells what it does: one log line, metrics and a span per stage for each job.
///
/// Each part is passed in; left out, it is the one that the program has bootstrapped, which by default keeps nothing.
public struct Monitoring: Sendable {
    public var logger: Logger
    public var metrics: any MetricsFactory
    public var tracer: any Tracer

    public init(
        logger: Logger = Logger(label: "calotype"), metrics: any MetricsFactory = MetricsSystem.factory,
        tracer: any Tracer = InstrumentationSystem.tracer
    ) {
        self.logger = logger
        self.metrics = metrics
        self.tracer = tracer
    }
}

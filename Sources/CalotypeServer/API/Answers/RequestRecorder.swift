internal import Calotype
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Metrics

/// Records each request in the log and the metrics, without its query, which may contain a ticket.
struct RequestRecorder: Sendable {
    let logger: Logger
    let metrics: any MetricsFactory

    func record(
        _ request: Request, _ context: APIContext, _ response: Response, cause: (any Error)?, took time: Duration
    ) {
        let status = response.status.code
        // If no route matches, Hummingbird returns another text than a path.
        let route = context.endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "other"
        let labels = [("route", route), ("method", Self.label(request.method)), ("status", "\(status)")]
        Metrics.Recorder(
            label: "http_request_duration_seconds", dimensions: labels, aggregate: true, factory: metrics
        ).record(time / .seconds(1))
        let level: Logger.Level = status >= 500 ? .error : .debug
        guard level >= logger.logLevel else { return }
        var fields: Logger.Metadata = [
            "method": "\(request.method)", "path": "\(request.uri.path)", "route": "\(route)",
            "status": .stringConvertible(status),
            "milliseconds": .stringConvertible(Int((time / .milliseconds(1)).rounded())),
        ]
        if let length = response.body.contentLength { fields["bytes"] = .stringConvertible(length) }
        if let address = context.address { fields["address"] = "\(address)" }
        if let token = context.notes.token { fields["token"] = "\(token)" }
        if let cause { fields["cause"] = "\(Self.text(cause))" }
        logger.log(level: level, status >= 500 ? "request failed" : "request", metadata: fields)
    }

    /// Returns a text for the log. A problem may contain a whole job, so only its kind and reason are logged.
    static func text(_ cause: any Error) -> String {
        guard let problem = cause as? Problem else { return sentence(of: cause) }
        return "\(problem.kind)/\(problem.reason)"
    }

    private static func label(_ method: HTTPRequest.Method) -> String {
        Routes.everyMethod.contains(method) ? method.rawValue : "other"
    }
}

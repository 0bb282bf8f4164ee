package import Logging

/// Serves metrics while `body` runs, which is told the port.
///
/// Throws `MetricsEndpointError`, and does not begin `body`, when the port cannot be had. What goes wrong with the endpoint
/// later is logged and does not disturb `body`.
package func withMetricsEndpoint<Result>(
    _ registry: PrometheusRegistry, host: String = "127.0.0.1", port: Int, logger: Logger,
    isolation: isolated (any Actor)? = #isolation, _ body: (_ port: Int) async throws -> Result
) async throws -> Result {
    let (listening, listens) = AsyncThrowingStream<Int, any Error>.makeStream()
    let endpoint = MetricsEndpoint(registry, host: host, port: port, logger: logger) { listens.yield($0) }
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            do {
                try await endpoint.run()
                listens.finish()
            } catch {
                if !Task.isCancelled { logger.warning("metrics are not served", metadata: ["error": "\(error)"]) }
                listens.finish(throwing: error)
            }
        }
        defer { group.cancelAll() }
        for try await port in listening {
            return try await body(port)
        }
        throw CancellationError()
    }
}

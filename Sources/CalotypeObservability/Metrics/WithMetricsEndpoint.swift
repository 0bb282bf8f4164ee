package import Logging

/// Serves metrics while `body` runs, and passes the port to `body`.
///
/// Throws `MetricsEndpointError` before `body` begins if it cannot listen on the port. Later failures of the endpoint
/// are logged and do not affect `body`.
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

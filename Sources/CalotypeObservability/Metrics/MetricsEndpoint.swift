internal import Foundation
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird
package import HummingbirdCore
package import Logging
internal import NIOCore
internal import ServiceLifecycle

/// Serves a registry's text at `GET /metrics`.
package struct MetricsEndpoint: Service {
    private let registry: PrometheusRegistry
    private let host: String
    private let port: Int
    private let readiness: (@Sendable () async throws -> Response)?
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) -> Void

    /// Port 0 selects a free port, and `onListening` receives it. By default, only programs on the same machine can
    /// read the metrics.
    package init(
        _ registry: PrometheusRegistry, host: String = "127.0.0.1", port: Int, logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) {
        self.init(registry, host: host, port: port, readiness: nil, logger: logger, onListening: onListening)
    }

    /// With `readiness`, it also answers readiness checks. Clients of the API cannot use up the connections of this
    /// port, because only the operator's own programs connect to it.
    package init(
        _ registry: PrometheusRegistry, host: String, port: Int,
        readiness: (@Sendable () async throws -> Response)?, logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) {
        self.readiness = readiness
        self.registry = registry
        self.host = host
        self.port = port
        self.logger = logger
        self.onListening = onListening
    }

    /// Runs until graceful shutdown or cancellation. Throws `MetricsEndpointError` if it cannot listen on the address.
    package func run() async throws {
        var limits = ConnectionLimits()
        (limits.connections, limits.perClient, limits.guests) = (128, 64, 16)
        let application = Application(
            router: router, server: .guarded(limits, ConnectionRegistry(limits)),
            configuration: .init(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: .maximum(limits.connections + 4 * limits.guests, logger: serverLogger)),
            onServerRunning: { listens(on: $0.localAddress?.port ?? port) }, logger: serverLogger)
        do {
            try await application.run()
        } catch {
            try Task.checkCancellation()
            throw MetricsEndpointError(host: host, port: port, cause: error)
        }
    }

    private func listens(on port: Int) {
        logger.info("metrics are served", metadata: ["host": "\(host)", "port": .stringConvertible(port)])
        onListening(port)
    }

    /// Logs almost nothing, because the server logs its cancellation as an error. A real failure is also thrown.
    private var serverLogger: Logger {
        var logger = logger
        logger.logLevel = .critical
        return logger
    }

    private var router: Router<BasicRequestContext> {
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.get("metrics") { [registry] _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: registry.render())))
        }
        router.get("healthz") { _, _ in try Response.json(["status": "ok"]) }
        if let readiness {
            router.get("readyz") { _, _ in try await readiness() }
        }
        return router
    }
}

/// The metrics endpoint could not listen.
package struct MetricsEndpointError: Error, CustomStringConvertible {
    package let host: String
    package let port: Int
    package let cause: any Error

    package var description: String {
        """
        Metrics cannot be served on \(host), port \(port): \(reason). \
        Set METRICS_PORT to a free port, or ENABLE_METRICS to false.
        """
    }

    private var reason: String {
        switch (cause as? IOError)?.errnoCode {
        case EADDRINUSE: "another program has it"
        case EACCES: "ports below 1024 need more rights"
        default: "\(cause)"
        }
    }
}

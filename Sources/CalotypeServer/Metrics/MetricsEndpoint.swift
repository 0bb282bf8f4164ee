internal import Foundation
internal import Hummingbird
package import Logging
internal import NIOCore
internal import ServiceLifecycle

/// Serves a registry's text at `GET /metrics`.
package struct MetricsEndpoint: Service {
    private let registry: PrometheusRegistry
    private let host: String
    private let port: Int
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) -> Void

    /// Port 0 takes a free one; `onListening` is told which. Metrics are for the machine they come from unless `host` says
    /// otherwise.
    package init(
        _ registry: PrometheusRegistry, host: String = "127.0.0.1", port: Int, logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) {
        self.registry = registry
        self.host = host
        self.port = port
        self.logger = logger
        self.onListening = onListening
    }

    /// Runs until graceful shutdown or cancellation. Throws `MetricsEndpointError` when the address cannot be had.
    package func run() async throws {
        let application = Application(
            router: router, server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: .init(address: .hostname(host, port: port)),
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

    /// Quiet, because the server reports that it was cancelled as an error. What truly ends it is thrown as well.
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

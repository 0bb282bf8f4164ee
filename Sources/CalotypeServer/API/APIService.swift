internal import CalotypeSettings
internal import Foundation
internal import HTTPServerGuard
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import ServiceLifecycle

/// Serves the API.
struct APIService: Service {
    let api: API
    let host: String
    let port: Int
    let onListening: @Sendable (_ port: Int) -> Void

    /// Runs until graceful shutdown. Requests in progress are still answered. Throws `ListeningError` if it cannot
    /// listen on the address.
    func run() async throws {
        let application = Application(
            responder: api.responder,
            server: .guarded(api.limits, api.connections),
            configuration: .init(
                address: .hostname(host, port: port),
                // The registry enforces the limits. The extra connections here allow for those that take time to close.
                availableConnectionsDelegate: DescriptorWatch(
                    MaximumAvailableConnections(api.limits.connections + 4 * api.limits.guests, logger: quiet),
                    logger: api.logger)),
            services: [api.ended],
            onServerRunning: { listens(on: $0.localAddress?.port ?? port) }, logger: quiet)
        do {
            try await application.run()
        } catch {
            try Task.checkCancellation()
            throw ListeningError(host: host, port: port, cause: error)
        }
    }

    private func listens(on port: Int) {
        api.logger.notice(
            "API listens",
            metadata: [
                "host": "\(host)", "port": .stringConvertible(port),
                "console": "\(ServerOrigin.local(host, port))/console",
                "access": api.access.tokens.isEmpty ? "open" : "tokens",
            ])
        onListening(port)
    }

    /// Logs almost nothing, because the server logs its cancellation as an error. A real failure is also thrown.
    private var quiet: Logger {
        var logger = api.logger
        logger.logLevel = .critical
        return logger
    }
}

/// The API could not listen.
package struct ListeningError: Error, CustomStringConvertible {
    package let host: String
    package let port: Int
    package let cause: any Error

    package var description: String {
        switch (cause as? IOError)?.errnoCode {
        case EADDRINUSE: "Another program listens on \(host), port \(port). Use another --port."
        case EACCES: "Listening on \(host), port \(port) needs more rights. Use a --port above 1023."
        default: "Cannot listen on \(host), port \(port): \(cause)"
        }
    }
}

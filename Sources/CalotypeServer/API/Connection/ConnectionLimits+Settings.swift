internal import CalotypeSettings
internal import HTTPServerGuard
internal import NIOCore

extension ConnectionLimits {
    /// Creates the limits from the settings. After a body is refused, up to twice `largestBody` bytes are still read.
    init(_ server: Settings.Server, largestBody: Int) {
        self.init()
        connections = server.connections
        perClient = min(server.connectionsPerClient ?? max(server.connections / 2, 1), server.connections)
        keepAlive = .nanoseconds(Int64(server.keepAlive / .nanoseconds(1)))
        lingeringBytes = max(2 * largestBody, lingeringBytes)
    }
}

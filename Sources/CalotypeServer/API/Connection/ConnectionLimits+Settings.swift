internal import NIOCore

extension ConnectionLimits {
    /// As the settings say. Bodies up to twice the largest one are read on after they were refused.
    init(_ server: Settings.Server, largestBody: Int) {
        self.init()
        connections = server.connections
        perClient = min(server.connectionsPerClient ?? max(server.connections / 2, 1), server.connections)
        keepAlive = .nanoseconds(Int64(server.keepAlive / .nanoseconds(1)))
        lingeringBytes = max(2 * largestBody, lingeringBytes)
    }
}

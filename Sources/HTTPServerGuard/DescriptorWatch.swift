internal import Foundation
package import HummingbirdCore
package import Logging
internal import Synchronization

/// Logs when the process has no file descriptors left. In this state, NIO accepts no connections and does not report
/// it. Otherwise it forwards to `connections`.
package struct DescriptorWatch<Connections: AvailableConnectionsDelegate>: AvailableConnectionsDelegate {
    private var connections: Connections
    private let report: DescriptorReport

    package init(_ connections: Connections, logger: Logger) {
        self.connections = connections
        report = DescriptorReport(logger)
    }

    package mutating func connectionOpened() { connections.connectionOpened() }
    package mutating func connectionClosed() { connections.connectionClosed() }

    package func isAcceptingNewConnections() -> Bool {
        report.look()
        return connections.isAcceptingNewConnections()
    }
}

final class DescriptorReport: Sendable {
    private let logger: Logger
    private let canOpen: @Sendable () -> Bool
    private let isShort = Mutex(false)

    init(_ logger: Logger, canOpen: @escaping @Sendable () -> Bool = { DescriptorReport.hasDescriptor }) {
        self.logger = logger
        self.canOpen = canOpen
    }

    /// Checks for free file descriptors. Logs when there are none left, and when there are some again.
    func look() {
        let isShortNow = !canOpen()
        let before = isShort.withLock { known in
            defer { known = isShortNow }
            return known
        }
        switch (before, isShortNow) {
        case (false, true):
            logger.error(
                "out of open files: no connection is accepted",
                metadata: ["limit": .stringConvertible(Self.limit), "advice": "raise ulimit -n, or LimitNOFILE"])
        case (true, false): logger.notice("there are open files again")
        default: break
        }
    }

    static var hasDescriptor: Bool {
        let copy = dup(STDERR_FILENO)
        guard copy >= 0 else { return errno != EMFILE && errno != ENFILE }
        close(copy)
        return true
    }

    private static var limit: Int {
        var limits = rlimit()
        #if os(Linux)
            let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let files = RLIMIT_NOFILE
        #endif
        return unsafe getrlimit(files, &limits) == 0 ? Int(clamping: limits.rlim_cur) : 0
    }
}

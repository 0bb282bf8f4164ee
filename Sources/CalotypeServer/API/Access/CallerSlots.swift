internal import HTTPServerGuard
internal import HTTPTypes
internal import Synchronization

/// Limits how many requests and event streams each caller has at once, so that no token uses all connections.
final class CallerSlots: Sendable {
    enum Use: Sendable { case request, stream }

    private struct Counts {
        var requests = 0
        var streams = 0
    }

    private let limits: ConnectionLimits
    private let counts = Mutex<[String: Counts]>([:])

    init(_ limits: ConnectionLimits) { self.limits = limits }

    /// The right to one request or stream. It ends on `release()` or when it is deallocated.
    final class Slot: Sendable {
        private let give: Mutex<(@Sendable () -> Void)?>

        fileprivate init(_ give: @escaping @Sendable () -> Void) { self.give = Mutex(give) }

        func release() {
            let give = give.withLock { give in
                defer { give = nil }
                return give
            }
            give?()
        }

        deinit { release() }
    }

    /// Reserves one request or stream for the caller. Throws `Problem` (429) if the caller has reached its limit, or
    /// all streams are in use.
    func take(_ use: Use, by name: String) throws -> Slot {
        let problem = counts.withLock { counts -> Problem? in
            var own = counts[name, default: Counts()]
            switch use {
            case .request:
                guard own.requests < limits.perClient else { return .manyRequests }
                own.requests += 1
            case .stream:
                let all = counts.values.reduce(0) { $0 + $1.streams }
                guard own.streams < max(limits.perClient / 2, 1), all < max(limits.connections / 2, 1) else {
                    return .manyStreams
                }
                own.streams += 1
            }
            counts[name] = own
            return nil
        }
        if let problem { throw problem }
        return Slot { self.give(use, name) }
    }

    private func give(_ use: Use, _ name: String) {
        counts.withLock { counts in
            guard var own = counts[name] else { return }
            switch use {
            case .request: own.requests -= 1
            case .stream: own.streams -= 1
            }
            counts[name] = own.requests == 0 && own.streams == 0 ? nil : own
        }
    }
}

extension Problem {
    static let manyConnections = Self(
        .tooManyRequests, "too-many-connections",
        "This address has too many connections. Use fewer, and use them again. See CALOTYPE_MAX_CONNECTIONS_PER_CLIENT."
    ).retry(after: 2)
    static let fullServer = Self(
        .serviceUnavailable, "busy", "The server has no connection left. Try again in a moment.", kind: "server"
    ).retry(after: 2)
    fileprivate static let manyRequests = Self(
        .tooManyRequests, "too-many-requests",
        "This token has too many requests at once. Send fewer. See CALOTYPE_MAX_CONNECTIONS_PER_CLIENT."
    ).retry(after: 2)
    fileprivate static let manyStreams = Self(
        .tooManyRequests, "too-many-streams",
        "There are too many streams of events. Close one, or let several readers share one."
    ).retry(after: 30)
}

internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// A TCP proxy on a free loopback port that fails in a chosen way, per connection or per request.
package final class FaultProxy: Sendable {
    /// A server on this machine.
    package struct Upstream: Sendable {
        let host: String
        let port: Int
        package init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    private struct State {
        var connections = 0
        var faultsMet = 0
        var isHealed = false
        var isFrozen = false
        var inForce: [FaultInForce] = []
        var requests: [String] = []
        var open: [any Channel] = []
        var upstream: Upstream?
    }

    private let faults: [Fault]
    private let afterwards: Fault
    private let method: String?
    private let onHalfway: @Sendable () -> Void
    private let state = Mutex(State())
    private let arrivals = AsyncStream<Void>.makeStream()
    private let losses = AsyncStream<Void>.makeStream()

    /// Runs `body` with a proxy in front of `upstream`. The first connections get the `faults`, one each, and all later
    /// connections get `afterwards`. Without an upstream, only canned responses, resets and hanging make sense. With a
    /// `method`, the faults apply to requests with this method, one each, and all other requests pass.
    ///
    /// - Parameter onHalfway: called by the fault `halfway` when half of a body has been sent; the rest follows
    ///   afterwards.
    package static func run<Value>(
        to upstream: Upstream? = nil, _ faults: [Fault], then afterwards: Fault = .none,
        ofRequests method: String? = nil, onHalfway: @escaping @Sendable () -> Void = {},
        _ body: (_ proxy: FaultProxy, _ endpoint: String) async throws -> Value
    ) async throws -> Value {
        let proxy = FaultProxy(upstream, faults, afterwards, method, onHalfway)
        let server = try await proxy.bind()
        let endpoint = "http://127.0.0.1:\(server.localAddress?.port ?? 0)"
        do {
            let value = try await body(proxy, endpoint)
            try await proxy.stop(server)
            return value
        } catch {
            try? await proxy.stop(server)
            throw error
        }
    }

    private init(
        _ upstream: Upstream?, _ faults: [Fault], _ afterwards: Fault, _ method: String?,
        _ onHalfway: @escaping @Sendable () -> Void
    ) {
        state.withLock { $0.upstream = upstream }
        self.faults = faults
        self.afterwards = afterwards
        self.method = method
        self.onHalfway = onHalfway
    }

    /// The number of accepted connections.
    package var connections: Int { state.withLock { $0.connections } }
    /// The heads of all requests so far, each with its request line and headers.
    package var requests: [String] { state.withLock { $0.requests } }

    /// Returns as soon as the head of a request has arrived. A second call waits for the next one.
    package func requestArrived() async {
        for await _ in arrivals.stream { return }
    }

    /// Returns as soon as the server has answered a request and the proxy has dropped the response.
    package func answerLost() async {
        for await _ in losses.stream { return }
    }

    /// Stops all faults from now on. Connections that were frozen stay frozen.
    package func heal() {
        state.withLock { state in
            state.isHealed = true
            state.isFrozen = false
        }
    }

    /// From now on no request reaches the server, and no connection gets a response, as if the network were cut.
    package func freeze() {
        let faults = state.withLock { state in
            state.isFrozen = true
            return state.inForce
        }
        for fault in faults { fault.current = .hang }
    }

    /// Closes all connections, and leads new ones to another server, as an address does that fails over.
    package func failOver(to upstream: Upstream) {
        let open = state.withLock { state in
            defer { state.open = [] }
            state.upstream = upstream
            return state.open
        }
        for channel in open { channel.close(promise: nil) }
    }

    private func bind() async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 128)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let fault = FaultInForce(self.method == nil ? self.nextFault() : .none)
                    self.state.withLock { $0.inForce.append(fault) }
                    let watcher = RequestWatcher { head in
                        if let method = self.method {
                            fault.current = head.hasPrefix("\(method) ") ? self.nextFault() : .none
                        }
                        self.state.withLock { $0.requests.append(head) }
                        self.arrivals.continuation.yield()
                    }
                    try channel.pipeline.syncOperations.addHandlers([watcher] + self.handlers(for: channel, fault))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
    }

    private func nextFault() -> Fault {
        state.withLock { state in
            state.faultsMet += 1
            if state.isFrozen { return .hang }
            if state.isHealed { return .none }
            return state.faultsMet <= faults.count ? faults[state.faultsMet - 1] : afterwards
        }
    }

    private func handlers(for channel: any Channel, _ fault: FaultInForce) -> [any ChannelHandler] {
        let upstream = state.withLock { state in
            state.connections += 1
            state.open.append(channel)
            return state.upstream
        }
        switch fault.current {
        case .reset: return [Resetting()]
        case .hang: return [Silent()]
        case .answer(let answer): return [Answering(answer)]
        case .none, .cut, .slow, .dropAnswer, .withholdAnswer, .halfway:
            let relaying = Relaying(to: upstream ?? Upstream(host: "127.0.0.1", port: 1), fault) {
                self.losses.continuation.yield()
            }
            return [Halving(fault, onHalfway), relaying]
        }
    }

    private func stop(_ server: any Channel) async throws {
        try await server.close()
        for channel in state.withLock({ $0.open }) { try? await channel.close() }
    }
}

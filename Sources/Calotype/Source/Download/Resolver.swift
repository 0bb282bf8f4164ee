package import NIOCore
internal import NIOPosix

/// Returns all addresses of a host name, with the given port.
package typealias Resolver = @Sendable (_ host: String, _ port: Int) async throws -> [SocketAddress]

/// Looks up a name with the system (`getaddrinfo`), on a thread that may block.
///
/// `getaddrinfo` cannot be interrupted: when the task is cancelled, its answer is ignored. IPv4 addresses come first,
/// since servers without IPv6 are more common than sites without IPv4.
package let systemResolver: Resolver = { host, port in
    // This is the only public type of NIO that returns all answers of `getaddrinfo`. It uses its own thread if it is
    // not called on an event loop.
    let lookup = NIORandomizedDNSResolver(loop: MultiThreadedEventLoopGroup.singleton.any())
    let v6 = lookup.initiateAAAAQuery(host: host, port: port)
    let v4 = lookup.initiateAQuery(host: host, port: port)
    return try await v4.and(v6).map { $0 + $1 }.abandonable()
}

extension EventLoopFuture where Value: Sendable {
    /// Returns the value. Throws `CancellationError` as soon as the task is cancelled.
    fileprivate func abandonable() async throws -> Value {
        let (values, continuation) = AsyncThrowingStream<Value, any Error>.makeStream()
        whenComplete { result in
            continuation.yield(with: result)
            continuation.finish()
        }
        for try await value in values { return value }
        throw CancellationError()
    }
}

package import NIOCore
internal import NIOPosix

/// Turns a host name and a port into every address it stands for.
package typealias Resolver = @Sendable (_ host: String, _ port: Int) async throws -> [SocketAddress]

/// Asks the system (`getaddrinfo`), on a thread that may block.
///
/// `getaddrinfo` cannot be interrupted: when the task is cancelled the answer is no longer waited for.
/// IPv4 comes first: a server without IPv6 is more common than a site without IPv4.
package let systemResolver: Resolver = { host, port in
    // Of NIO's public types the only one that gives all of getaddrinfo's answers. It asks from a thread of its own
    // when it is not called on an event loop.
    let lookup = NIORandomizedDNSResolver(loop: MultiThreadedEventLoopGroup.singleton.any())
    let v6 = lookup.initiateAAAAQuery(host: host, port: port)
    let v4 = lookup.initiateAQuery(host: host, port: port)
    return try await v4.and(v6).map { $0 + $1 }.abandonable()
}

extension EventLoopFuture where Value: Sendable {
    /// The value, or `CancellationError` as soon as the task is cancelled.
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

package import NIOCore
internal import NIOPosix

/// Downloads sources from the web. An address can reach only the public web, and a download cannot exceed the limits of
/// bytes and time. See docs/decisions/0005-source-addresses.md.
package struct Downloader: Sendable {
    let limits: SourceLimits
    let policy: AddressPolicy
    let pace: Pace
    let resolve: Resolver
    private let eventLoopGroup: (any EventLoopGroup)?
    /// Returns the address to connect to instead of a checked address. Only a test changes it, to prove that the peer
    /// of the connection is checked too.
    package var dialled: @Sendable (SocketAddress) -> SocketAddress = { $0 }

    /// - Parameters:
    ///   - eventLoopGroup: NIO's shared group if it is `nil`.
    ///   - openedAddresses: Addresses that are allowed although they are not public.
    package init(
        limits: SourceLimits,
        resolver: @escaping Resolver = systemResolver,
        eventLoopGroup: (any EventLoopGroup)? = nil,
        allowedPorts: Set<Int> = AddressPolicy.webPorts,
        openedAddresses: Set<IPAddress> = [],
        pace: Pace = Pace()
    ) {
        var policy = AddressPolicy()
        policy.ports = allowedPorts
        policy.allowsPrivate = limits.allowsPrivateAddresses
        policy.opened = openedAddresses
        self.limits = limits
        self.policy = policy
        self.pace = pace
        resolve = resolver
        self.eventLoopGroup = eventLoopGroup
    }

    /// The event loops. NIO's shared group starts its threads on first use, so a process that downloads nothing has
    /// none.
    var group: any EventLoopGroup { eventLoopGroup ?? MultiThreadedEventLoopGroup.singleton }

    /// Downloads all bytes at `address`. Throws `TransferError`, or `CancellationError` when the task is cancelled.
    package func load(_ address: String) async throws -> [UInt8] {
        let url = try HTTPURL(address)
        do {
            return try await within(limits.downloadTimeout, "the download of \(url.withoutQuery)") {
                try await trying { try await follow(url) }
            }
        } catch {
            try Task.checkCancellation()
            throw TransferError(error, from: url)
        }
    }

    /// Retries transient failures, as the S3 client does: the waits grow, and are not shorter than a server's
    /// `Retry-After`, up to 20 seconds.
    private func trying<Value>(_ body: () async throws -> Value) async throws -> Value {
        var failures = 0
        while true {
            do {
                return try await body()
            } catch let error as TransferError where error.mayPass && failures + 1 < limits.attempts {
                let longest = (error.fault == .throttled ? .seconds(1) : .milliseconds(50)) * (1 << min(failures, 8))
                let advice = min(error.retryAfter ?? .zero, .seconds(20))
                try await Task.sleep(for: max(longest * Double.random(in: 0..<1), advice))
                failures += 1
            }
        }
    }

    private func follow(_ first: HTTPURL) async throws -> [UInt8] {
        var url = first
        for _ in 0...max(limits.redirects, 0) {
            switch try await visit(url) {
            case .bytes(let bytes): return bytes
            case .redirect(let next): url = next
            }
        }
        throw TransferError(.tooManyRedirects, detail: "\(first.withoutQuery): more than \(limits.redirects) redirects")
    }

    /// Sends a request to one server. It uses only checked addresses, and tries the next one if a connection fails.
    private func visit(_ url: HTTPURL) async throws -> Answer {
        var failure = TransferError(.unreachable, detail: "\(url.withoutQuery): the name has no address")
        for address in try await checkedAddresses(of: url).alternatingFamilies.prefix(3) {
            do {
                return try await ask(url, at: address)
            } catch {
                try Task.checkCancellation()
                failure = TransferError(error, from: url)
                guard failure.fault == .unreachable || TransferError.isConnectTimeout(error) else { throw failure }
            }
        }
        throw failure
    }

    /// Returns all addresses of the host. Throws if one of them is not allowed, since the connection may use any of
    /// them.
    package func checkedAddresses(of url: HTTPURL) async throws -> [SocketAddress] {
        try policy.check(port: url.port)
        let addresses =
            switch url.host {
            case .address(let address): [try address.socketAddress(port: url.port)]
            case .name(let name): try await addresses(of: name, port: url.port)
            }
        for address in addresses { try policy.check(address) }
        return addresses
    }

    private func addresses(of name: String, port: Int) async throws -> [SocketAddress] {
        do {
            return try await within(limits.connectTimeout, "the look-up of \(name)") { try await resolve(name, port) }
        } catch let error as TransferError {
            throw error
        } catch {
            try Task.checkCancellation()
            throw TransferError(.unreachable, detail: "\(name) has no address: \(sentence(of: error))")
        }
    }
}

extension [SocketAddress] {
    /// The addresses with IPv4 and IPv6 alternating, starting with the family of the first (RFC 8305 section 4), so
    /// that the first few contain both.
    fileprivate var alternatingFamilies: Self {
        let families = [filter { $0.protocol == first?.protocol }, filter { $0.protocol != first?.protocol }]
        return indices.flatMap { index in families.compactMap { index < $0.count ? $0[index] : nil } }
    }
}

extension TransferError {
    /// Whether a retry of the same request may soon succeed.
    fileprivate var mayPass: Bool {
        switch fault {
        case .throttled, .timeout, .unreachable, .upstreamError, .exhausted: true
        case .invalidURL, .blockedAddress, .notFound, .forbidden, .refused, .noSuchBucket, .wrongRegion,
            .tooManyRedirects, .tooManyBytes, .noSpace:
            false
        }
    }
}

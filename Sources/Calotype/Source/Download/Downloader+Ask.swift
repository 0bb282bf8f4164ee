package import AsyncHTTPClient
internal import HTTPClientGuard
package import NIOCore
internal import NIOHTTP1

/// The answer of one server.
enum Answer: Sendable {
    case bytes([UInt8])
    case redirect(HTTPURL)
}

extension Downloader {
    /// Sends one request on one connection to exactly `address`. Throws `TransferError`, or the error of the HTTP
    /// client.
    func ask(_ url: HTTPURL, at address: SocketAddress) async throws -> Answer {
        let client = client(for: url, at: address)
        // Closes the connection without waiting for it: while a connection is still being made, a shutdown takes as
        // long as the connect timeout.
        defer { client.shutdown { _ in } }

        let patience = limits.connectTimeout + limits.firstByteTimeout
        let response = try await client.execute(request(for: url), timeout: TimeAmount(patience))
        switch try Verdict(response, from: url) {
        case .body: return .bytes(try await read(response, from: url))
        case .empty: return .bytes([])
        case .redirect(let next): return .redirect(next)
        }
    }

    /// Makes a client that connects to exactly `address`. The address is checked again when the connection is made. The
    /// caller must shut the client down.
    package func client(for url: HTTPURL, at address: SocketAddress) -> HTTPClient {
        HTTPClient(eventLoopGroup: group, configuration: configuration(for: url, at: dialled(address)))
    }

    private func request(for url: HTTPURL) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url.text)
        request.headers = ["User-Agent": "calotype", "Accept": "image/*, */*;q=0.1", "Accept-Encoding": "identity"]
        return request
    }

    private func configuration(for url: HTTPURL, at address: SocketAddress) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration.guarded(
            timeout: .init(connect: TimeAmount(limits.connectTimeout), read: TimeAmount(limits.firstByteTimeout)),
            checking: { [policy] in try policy.checkPeer(of: $0) })
        // Trace ids must not be sent to servers of other people.
        configuration.tracing.tracer = nil
        if let dialled = address.ipAddress { configuration.dnsOverride = [url.hostText: dialled] }
        return configuration
    }
}

extension AddressPolicy {
    /// The final check. It is called for the connection itself, after TLS and before any byte of the request is sent.
    fileprivate func checkPeer(of channel: any Channel) throws(TransferError) {
        guard let peer = channel.remoteAddress else {
            throw TransferError(.blockedAddress, detail: "the connection has no peer")
        }
        try check(peer)
    }
}

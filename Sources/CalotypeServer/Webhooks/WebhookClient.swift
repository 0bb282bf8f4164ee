internal import AsyncHTTPClient
internal import Calotype
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Posts to addresses that strangers chose, under the rules that sources have: public addresses only, checked before
/// and on the connection itself, no redirects, little patience.
struct WebhookClient: Sendable {
    private let downloader: Downloader
    private let policy: AddressPolicy

    /// `opened` are addresses that may be posted to although they are not public.
    init(allowsPrivateAddresses: Bool, opened: Set<IPAddress> = []) {
        var limits = SourceLimits()
        limits.allowsPrivateAddresses = allowsPrivateAddresses
        var policy = AddressPolicy()
        policy.allowsPrivate = allowsPrivateAddresses
        policy.opened = opened
        self.policy = policy
        downloader = Downloader(limits: limits, openedAddresses: opened)
    }

    /// The status of the answer. Throws where there is none.
    func post(_ body: [UInt8], to address: String, _ headers: [(String, String)]) async throws -> Int {
        let url = try HTTPURL(address)
        guard let target = try await downloader.checkedAddresses(of: url).first else {
            throw TransferError(.unreachable, detail: "the name has no address")
        }
        let client = HTTPClient(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration(for: url, at: target))
        defer { client.shutdown { _ in } }
        var request = HTTPClientRequest(url: url.place + url.query)
        request.method = .POST
        request.headers = HTTPHeaders([("User-Agent", "calotype"), ("Content-Type", "application/json")] + headers)
        request.body = .bytes(ByteBuffer(bytes: body))
        return Int(try await client.execute(request, timeout: .seconds(15)).status.code)
    }

    private func configuration(for url: HTTPURL, at address: SocketAddress) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5), read: .seconds(10)), proxy: nil,
            decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.tracing.tracer = nil
        if case .name(let name) = url.host, let dialled = address.ipAddress {
            configuration.dnsOverride = [name: dialled]
        }
        configuration.http1_1ConnectionDebugInitializer = { [policy] in policy.checkCallback(on: $0) }
        return configuration
    }
}

extension AddressPolicy {
    /// After TLS and before a byte of the request is sent.
    fileprivate func checkCallback(on channel: any Channel) -> EventLoopFuture<Void> {
        do throws(TransferError) {
            guard let peer = channel.remoteAddress else {
                throw TransferError(.blockedAddress, detail: "the connection has no peer")
            }
            try check(peer)
            return channel.eventLoop.makeSucceededVoidFuture()
        } catch {
            channel.eventLoop.execute { channel.close(promise: nil) }
            return channel.eventLoop.makeFailedFuture(error)
        }
    }
}

internal import AsyncHTTPClient
internal import Calotype
internal import CalotypeCDN
internal import CalotypeQueue
internal import Logging
internal import ServiceLifecycle

/// Sends the purges of the outbox to the CDN, in the order in which they are due.
struct PurgeService: Service {
    let outbox: Outbox<Purge>
    /// Creates the CDN. It sends its requests with this client.
    let cdn: @Sendable (HTTPClient) -> any CDN
    let logger: Logger
    var poll: Duration = .seconds(2)

    func run() async {
        let client = HTTPClient(configuration: .calotypeStore)
        let cdn = cdn(client)
        // The attempts of one purge take about a day in total.
        await DeliveryService(
            outbox: outbox, name: "purge", limits: DeliveryLimits(total: 16), lease: .seconds(300), poll: poll,
            logger: logger
        ) { await send($0, to: cdn) }.run()
        try? await client.shutdown()
    }

    /// No failure is final: for example, the operator may still replace a token that was refused.
    private func send(_ delivery: Delivery<Purge>, to cdn: any CDN) async -> SendResult {
        let (id, purge) = (delivery.id, delivery.message)
        do {
            if !purge.addresses.isEmpty { try await cdn.purge(purge.addresses, id: id) }
            if !purge.tags.isEmpty, let cdn = cdn as? any TaggingCDN { try await cdn.purge(tags: purge.tags, id: id) }
            return .delivered(nil)
        } catch let error as TransferError {
            return .failed(SendFailure(cause: error.detail, retryAfter: error.retryAfter))
        } catch {
            return .failed(SendFailure(cause: "\(error)"))
        }
    }
}

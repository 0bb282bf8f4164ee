internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import CalotypeSettings
internal import Foundation
internal import Logging
internal import ServiceLifecycle

/// Sends the webhooks of the outbox, signed.
struct WebhookService: Service {
    let outbox: Outbox<Webhook>
    let store: any ObjectStore
    let secret: WebhookSecret
    let client: WebhookClient
    let logger: Logger
    var poll: Duration = .seconds(2)
    /// The address of this server, which comes before its paths.
    var server = ""
    /// The attempts of one delivery take about a day in total.
    var limits = DeliveryLimits()

    func run() async {
        await DeliveryService(
            outbox: outbox, name: "webhook", limits: limits, lease: .seconds(60), poll: poll, logger: logger, send: send
        ).run()
    }

    @Sendable private func send(_ delivery: Delivery<Webhook>) async -> SendResult {
        do {
            let status = try await post(delivery)
            let attempt = DeliveryAttempt(status: status)
            guard (200..<300).contains(status) else {
                return .failed(SendFailure(attempt: attempt, cause: "status \(status)", isFinal: status == 410))
            }
            return .delivered(attempt)
        } catch let error as TransferError {
            return .failed(
                SendFailure(
                    attempt: DeliveryAttempt(failure: error.fault.word), cause: error.detail,
                    isFinal: [.blockedAddress, .invalidURL].contains(error.fault)))
        } catch {
            return .failed(SendFailure(attempt: DeliveryAttempt(failure: "failed"), cause: "\(error)"))
        }
    }

    private func post(_ delivery: Delivery<Webhook>) async throws -> Int {
        let addresses = VariantAddresses(store: store, server: server)
        let payload = try WireJSON.bytes(of: try WebhookMessage(delivery.message.subject, addresses))
        let now = Int(Date().timeIntervalSince1970)
        return try await client.post(
            payload, to: delivery.message.url,
            [
                ("webhook-id", delivery.id), ("webhook-timestamp", "\(now)"),
                ("webhook-signature", secret.signature(id: delivery.id, timestamp: now, payload: payload)),
            ])
    }
}

extension TransferError.Fault {
    /// The reason that the API uses for this fault.
    fileprivate var word: String {
        switch self {
        case .invalidURL: "invalid-url"
        case .blockedAddress: "blocked-address"
        case .timeout: "timeout"
        case .unreachable: "unreachable"
        default: "upstream-error"
        }
    }
}

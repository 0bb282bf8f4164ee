internal import Calotype
internal import CalotypeQueue
internal import Foundation
internal import Logging
internal import ServiceLifecycle

/// Empties the outbox: at least once, in the order in which deliveries are due, several at a time.
struct WebhookService: Service {
    let outbox: any WebhookOutbox
    let store: any ObjectStore
    let secret: WebhookSecret
    let client: WebhookClient
    let logger: Logger
    var poll: Duration = .seconds(2)

    /// About a day in all.
    static let attempts = 14

    func run() async {
        while !isStopping {
            do {
                let deliveries = try await outbox.claimDeliveries(limit: 16, lease: .seconds(60))
                await withDiscardingTaskGroup { group in
                    for delivery in deliveries { group.addTask { await deliver(delivery) } }
                }
                if deliveries.isEmpty { await pause(poll) }
            } catch {
                if !isStopping { logger.debug("outbox cannot be read", metadata: ["cause": "\(sentence(of: error))"]) }
                await pause(poll * 2)
            }
        }
    }

    private func deliver(_ delivery: WebhookDelivery) async {
        do {
            let status = try await post(delivery)
            guard (200..<300).contains(status) else {
                return await fail(delivery, "status \(status)", isFinal: status == 410)
            }
            try await outbox.markDelivered(delivery)
        } catch let error as TransferError {
            await fail(delivery, "\(error)", isFinal: [.blockedAddress, .invalidURL].contains(error.fault))
        } catch {
            await fail(delivery, "\(error)", isFinal: false)
        }
    }

    private func post(_ delivery: WebhookDelivery) async throws -> Int {
        let payload = Array(try WireJSON.encoder.encode(WebhookMessage(delivery.subject, store: store)))
        let now = Int(Date().timeIntervalSince1970)
        return try await client.post(
            payload, to: delivery.url,
            [
                ("webhook-id", delivery.id), ("webhook-timestamp", "\(now)"),
                ("webhook-signature", secret.signature(id: delivery.id, timestamp: now, payload: payload)),
            ])
    }

    private func fail(_ delivery: WebhookDelivery, _ cause: String, isFinal: Bool) async {
        let isOver = isFinal || delivery.attempt >= Self.attempts
        logger.log(
            level: isOver ? .error : .info, isOver ? "webhook given up" : "webhook put off",
            metadata: ["id": "\(delivery.id)", "attempt": .stringConvertible(delivery.attempt), "cause": "\(cause)"])
        // Where even this fails, the delivery comes again when its lease is over.
        if isOver {
            try? await outbox.giveUp(delivery)
        } else {
            try? await outbox.putOff(delivery, by: Self.delay(afterAttempt: delivery.attempt))
        }
    }

    /// 5 s, 10 s, 20 s … up to 3 h, and up to a quarter more.
    static func delay(afterAttempt attempt: Int) -> Duration {
        min(.seconds(5) * Double(1 << min(max(attempt - 1, 0), 20)), .seconds(10_800)) * Double.random(in: 1...1.25)
    }
}

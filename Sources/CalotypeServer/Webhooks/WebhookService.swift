internal import Calotype
internal import CalotypeQueue
internal import Foundation
internal import Logging
internal import ServiceLifecycle

/// Sends the webhooks of the outbox: each at least once, several at a time. When one delivery ends, the next can start,
/// so a receiver that does not respond delays no other.
struct WebhookService: Service {
    let outbox: JobQueue
    let store: any ObjectStore
    let secret: WebhookSecret
    let client: WebhookClient
    let logger: Logger
    var poll: Duration = .seconds(2)
    /// The address of this server, which comes before its paths.
    var server = ""
    /// The attempts of one delivery take about a day in total.
    var limits = DeliveryLimits()

    private enum Event: Sendable {
        case ended(String)
        /// It is time to look for new deliveries.
        case look
    }

    func run() async {
        await withTaskGroup(of: Event.self) { group in
            var running: [String: WebhookDelivery] = [:]
            var isWaiting = false
            while !isStopping {
                let claimed = await claim(beside: Array(running.values))
                for delivery in claimed {
                    running[delivery.id] = delivery
                    group.addTask {
                        await deliver(delivery)
                        return .ended(delivery.id)
                    }
                }
                // There may be more deliveries, to other receivers whose limit is not reached.
                if !claimed.isEmpty, running.count < limits.total { continue }
                if !isWaiting {
                    isWaiting = true
                    group.addTask {
                        await pause(poll)
                        return .look
                    }
                }
                switch await group.next() {
                case .ended(let id)?: running[id] = nil
                case .look?: isWaiting = false
                case nil: break
                }
            }
        }
    }

    /// Claims the deliveries that are due. Returns none if the outbox cannot be read.
    private func claim(beside running: [WebhookDelivery]) async -> [WebhookDelivery] {
        do {
            let claim = try await outbox.claimDeliveries(beside: running, limits, lease: .seconds(60))
            for id in claim.givenUp {
                logger.error(
                    "webhook given up", metadata: ["id": "\(id)", "cause": "every attempt ended with its process"])
            }
            return claim.deliveries
        } catch {
            if !isStopping { logger.debug("outbox cannot be read", metadata: ["cause": "\(sentence(of: error))"]) }
            return []
        }
    }

    private func deliver(_ delivery: WebhookDelivery) async {
        do {
            let status = try await post(delivery)
            guard (200..<300).contains(status) else {
                return await fail(delivery, DeliveryAttempt(status: status), "status \(status)", isFinal: status == 410)
            }
            try await outbox.markDelivered(delivery, DeliveryAttempt(status: status))
        } catch let error as TransferError {
            await fail(
                delivery, DeliveryAttempt(failure: error.fault.word), error.detail,
                isFinal: [.blockedAddress, .invalidURL].contains(error.fault))
        } catch {
            await fail(delivery, DeliveryAttempt(failure: "failed"), "\(error)", isFinal: false)
        }
    }

    private func post(_ delivery: WebhookDelivery) async throws -> Int {
        let addresses = VariantAddresses(store: store, server: server)
        let payload = try WireJSON.bytes(of: WebhookMessage(delivery.subject, addresses))
        let now = Int(Date().timeIntervalSince1970)
        return try await client.post(
            payload, to: delivery.url,
            [
                ("webhook-id", delivery.id), ("webhook-timestamp", "\(now)"),
                ("webhook-signature", secret.signature(id: delivery.id, timestamp: now, payload: payload)),
            ])
    }

    private func fail(
        _ delivery: WebhookDelivery, _ attempt: DeliveryAttempt, _ cause: String, isFinal: Bool
    ) async {
        let isOver = isFinal || delivery.attempt >= limits.attempts
        logger.log(
            level: isOver ? .error : .info, isOver ? "webhook given up" : "webhook put off",
            metadata: ["id": "\(delivery.id)", "attempt": .stringConvertible(delivery.attempt), "cause": "\(cause)"])
        // If this fails too, the delivery becomes available again when its lease ends.
        if isOver {
            try? await outbox.giveUp(delivery, attempt)
        } else {
            try? await outbox.putOff(delivery, by: Self.delay(afterAttempt: delivery.attempt), attempt)
        }
    }

    /// The delay before the next attempt: 5 s, 10 s, 20 s … up to 3 h, and up to a quarter more at random.
    static func delay(afterAttempt attempt: Int) -> Duration {
        min(.seconds(5) * Double(1 << min(max(attempt - 1, 0), 20)), .seconds(10_800)) * Double.random(in: 1...1.25)
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

internal import Calotype
internal import CalotypeQueue
internal import Logging
internal import ServiceLifecycle

/// Sends the messages of an outbox: each at least once, several at a time. When one delivery ends, the next can start,
/// so a receiver that does not respond delays no other.
struct DeliveryService<Message: Sendable>: Service {
    let outbox: Outbox<Message>
    /// The word for a message in the log.
    let name: String
    let limits: DeliveryLimits
    /// How long a claimed delivery belongs to this process. It is longer than sending can take.
    let lease: Duration
    /// How long to wait before looking for new deliveries.
    let poll: Duration
    let logger: Logger
    /// Sends a message once.
    let send: @Sendable (Delivery<Message>) async -> SendResult

    private enum Event: Sendable {
        case ended(String)
        /// It is time to look for new deliveries.
        case look
    }

    func run() async {
        await withTaskGroup(of: Event.self) { group in
            var running: [String: Delivery<Message>] = [:]
            var isWaiting = false
            while !isStopping {
                let claimed = await claim(beside: Array(running.values))
                for delivery in claimed {
                    running[delivery.id] = delivery
                    group.addTask {
                        await record(await send(delivery), of: delivery)
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
    private func claim(beside running: [Delivery<Message>]) async -> [Delivery<Message>] {
        do {
            let claim = try await outbox.claim(beside: running, limits, lease: lease)
            for id in claim.givenUp {
                logger.error(
                    "\(name) given up", metadata: ["id": "\(id)", "cause": "every attempt ended with its process"])
            }
            return claim.deliveries
        } catch {
            if !isStopping { logger.debug("outbox cannot be read", metadata: ["cause": "\(sentence(of: error))"]) }
            return []
        }
    }

    /// Records the result of an attempt. If that fails, the delivery becomes available again when its lease ends.
    private func record(_ result: SendResult, of delivery: Delivery<Message>) async {
        do {
            switch result {
            case .delivered(let attempt): try await outbox.markDelivered(delivery, attempt)
            case .failed(let failure): try await record(failure, of: delivery)
            }
        } catch {
            logger.debug(
                "outbox cannot be written", metadata: ["id": "\(delivery.id)", "cause": "\(sentence(of: error))"])
        }
    }

    private func record(_ failure: SendFailure, of delivery: Delivery<Message>) async throws {
        let isOver = failure.isFinal || delivery.attempt >= limits.attempts
        logger.log(
            level: isOver ? .error : .info, isOver ? "\(name) given up" : "\(name) put off",
            metadata: [
                "id": "\(delivery.id)", "attempt": .stringConvertible(delivery.attempt), "cause": "\(failure.cause)",
            ])
        guard !isOver else { return try await outbox.giveUp(delivery, failure.attempt) }
        let delay = max(DeliveryBackoff.delay(afterAttempt: delivery.attempt), failure.retryAfter ?? .zero)
        try await outbox.putOff(delivery, by: delay, failure.attempt)
    }
}

/// The result of sending a message once.
enum SendResult: Sendable {
    /// The receiver has accepted it. The attempt is stored if the outbox keeps attempts.
    case delivered(DeliveryAttempt?)
    case failed(SendFailure)
}

/// The reason why a message was not delivered.
struct SendFailure: Sendable {
    /// The attempt, which is stored if the outbox keeps attempts.
    var attempt: DeliveryAttempt?
    /// The reason, for the log.
    let cause: String
    /// Whether a later attempt would fail, too.
    var isFinal = false
    /// The delay that the receiver asked for, if it did.
    var retryAfter: Duration?
}

/// The delay between two attempts at a delivery.
enum DeliveryBackoff {
    /// The delay before the next attempt: 5 s, 10 s, 20 s … up to 3 h, and up to a quarter more at random.
    static func delay(afterAttempt attempt: Int) -> Duration {
        min(.seconds(5) * Double(1 << min(max(attempt - 1, 0), 20)), .seconds(10_800)) * Double.random(in: 1...1.25)
    }
}

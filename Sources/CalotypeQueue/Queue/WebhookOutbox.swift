/// What callback URLs are still to hear. A row is written with the end that it tells of, so none is forgotten.
public protocol WebhookOutbox: Sendable {
    /// Takes deliveries that are due, for `lease`, as many as `limits` allow beside those that this process has `running`.
    /// One that is neither marked nor put off comes again. One that has used all its attempts is given up instead, also
    /// where no attempt came to an end because the process did.
    func claimDeliveries(
        beside running: [WebhookDelivery], _ limits: DeliveryLimits, lease: Duration
    ) async throws -> DeliveryClaim
    /// It has arrived. `attempt` is what came of this attempt.
    func markDelivered(_ delivery: WebhookDelivery, _ attempt: DeliveryAttempt?) async throws
    /// It is to be tried again.
    func putOff(_ delivery: WebhookDelivery, by delay: Duration, _ attempt: DeliveryAttempt?) async throws
    /// It is not to be tried again.
    func giveUp(_ delivery: WebhookDelivery, _ attempt: DeliveryAttempt?) async throws
    /// What callbacks of a job have heard, and what they are still to hear, oldest first.
    func deliveries(of job: QueuedJob) async throws -> [DeliveryStatus]
    /// How many deliveries have neither arrived nor been given up.
    func depthOfDeliveries() async throws -> OutboxDepth
}

extension WebhookOutbox {
    /// Up to `limit` deliveries that are due, whoever they are for.
    public func claimDeliveries(limit: Int, lease: Duration) async throws -> [WebhookDelivery] {
        try await claimDeliveries(beside: [], DeliveryLimits(all: limit), lease: lease).deliveries
    }
    /// The same without a word about the attempt.
    public func markDelivered(_ delivery: WebhookDelivery) async throws { try await markDelivered(delivery, nil) }
    /// The same without a word about the attempt.
    public func putOff(_ delivery: WebhookDelivery, by delay: Duration) async throws {
        try await putOff(delivery, by: delay, nil)
    }
    /// The same without a word about the attempt.
    public func giveUp(_ delivery: WebhookDelivery) async throws { try await giveUp(delivery, nil) }
}

/// How many messages wait in an outbox.
public struct OutboxDepth: Sendable, Hashable {
    /// Those that have neither arrived nor been given up.
    public let waiting: Int
    /// For how long the oldest of them has been there. Zero where there is none.
    public let oldest: Duration

    package init(waiting: Int, oldest: Duration) {
        self.waiting = waiting
        self.oldest = oldest
    }
}

/// The webhook deliveries that are still to be sent. The transaction of the event also writes its delivery, so none is
/// lost.
public protocol WebhookOutbox: Sendable {
    /// Claims due deliveries for `lease`, as many as `limits` allow in addition to those that this process has
    /// `running`. A delivery that is neither marked nor put off is claimed again later. A delivery that has used all
    /// its attempts is given up instead, even if no attempt completed because the process ended.
    func claimDeliveries(
        beside running: [WebhookDelivery], _ limits: DeliveryLimits, lease: Duration
    ) async throws -> DeliveryClaim
    /// Marks a delivery as delivered. `attempt` is the result of this attempt.
    func markDelivered(_ delivery: WebhookDelivery, _ attempt: DeliveryAttempt?) async throws
    /// Schedules a delivery again after `delay`.
    func putOff(_ delivery: WebhookDelivery, by delay: Duration, _ attempt: DeliveryAttempt?) async throws
    /// Gives a delivery up: it is not claimed again.
    func giveUp(_ delivery: WebhookDelivery, _ attempt: DeliveryAttempt?) async throws
    /// Returns the deliveries of a job, sent and waiting, oldest first.
    func deliveries(of job: QueuedJob) async throws -> [DeliveryStatus]
    /// Returns the number of deliveries that have neither arrived nor been given up, and the age of the oldest.
    func depthOfDeliveries() async throws -> OutboxDepth
}

extension WebhookOutbox {
    /// Claims up to `limit` due deliveries, without a limit per user or host.
    public func claimDeliveries(limit: Int, lease: Duration) async throws -> [WebhookDelivery] {
        try await claimDeliveries(beside: [], DeliveryLimits(all: limit), lease: lease).deliveries
    }
    /// Marks a delivery as delivered, without a result of the attempt.
    public func markDelivered(_ delivery: WebhookDelivery) async throws { try await markDelivered(delivery, nil) }
    /// Schedules a delivery again after `delay`, without a result of the attempt.
    public func putOff(_ delivery: WebhookDelivery, by delay: Duration) async throws {
        try await putOff(delivery, by: delay, nil)
    }
    /// Gives a delivery up, without a result of the attempt.
    public func giveUp(_ delivery: WebhookDelivery) async throws { try await giveUp(delivery, nil) }
}

/// The number of messages that wait in an outbox.
public struct OutboxDepth: Sendable, Hashable {
    /// How many have neither been delivered nor been given up.
    public let waiting: Int
    /// How long the oldest of them has waited. Zero if there is none.
    public let oldest: Duration

    package init(waiting: Int, oldest: Duration) {
        self.waiting = waiting
        self.oldest = oldest
    }
}

/// What callback URLs are still to hear. A row is written with the end that it tells of, so none is forgotten.
public protocol WebhookOutbox: Sendable {
    /// Takes deliveries that are due, for `lease`. One that is neither marked nor put off comes again.
    func claimDeliveries(limit: Int, lease: Duration) async throws -> [WebhookDelivery]
    /// It has arrived.
    func markDelivered(_ delivery: WebhookDelivery) async throws
    /// It is to be tried again.
    func putOff(_ delivery: WebhookDelivery, by delay: Duration) async throws
    /// It is not to be tried again.
    func giveUp(_ delivery: WebhookDelivery) async throws
}

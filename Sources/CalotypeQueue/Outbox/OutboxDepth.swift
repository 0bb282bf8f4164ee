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

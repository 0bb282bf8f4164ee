/// A message that a process has claimed in order to send it.
public struct Delivery<Message: Sendable>: Sendable {
    /// The id, which is equal on every attempt, so that receivers recognize a repetition.
    public let id: String
    /// The message.
    public let message: Message
    /// The number of the attempt, from 1.
    public let attempt: Int
    let lane: DeliveryLane
    let attempts: [DeliveryAttempt]
    let number: Int64
    let token: Int64
}

/// The result of a claim of deliveries.
public struct DeliveryClaim<Message: Sendable>: Sendable {
    /// The deliveries to send now.
    public let deliveries: [Delivery<Message>]
    /// The ids of deliveries that had used all their attempts and were given up by this claim.
    public let givenUp: [String]
}

/// A message for a callback URL.
public struct Webhook: Sendable {
    /// The job or the batch that the message is about, in its present state.
    public enum Subject: Sendable {
        /// A job that has ended, or has stored a preview.
        case job(QueuedJob)
        /// A batch whose jobs had all ended.
        case batch(BatchStatus)
    }

    /// The `callback` of the job or the batch, as it was submitted. It may contain a secret: do not log it.
    public let url: String
    /// The subject as the claim of this delivery read it. It may have changed since the event.
    public let subject: Subject
}

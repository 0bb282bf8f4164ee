/// One message for a callback URL.
public struct WebhookDelivery: Sendable {
    /// What it tells of, as it is now.
    public enum Subject: Sendable {
        case job(QueuedJob)
        case batch(BatchStatus)
    }

    /// The same on every try, so that receivers can tell a repetition.
    public let id: String
    public let url: String
    public let subject: Subject
    /// 1 for the first.
    public let attempt: Int
    let number: Int64
    let token: Int64
}

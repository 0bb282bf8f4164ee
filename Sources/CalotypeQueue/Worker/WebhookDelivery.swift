/// One message for a callback URL.
public struct WebhookDelivery: Sendable {
    /// What it tells of, as it is now.
    public enum Subject: Sendable {
        /// One that has ended, or has stored a preview.
        case job(QueuedJob)
        /// One whose jobs had all ended.
        case batch(BatchStatus)
    }

    /// The same on every try, so that receivers can tell a repetition.
    public let id: String
    /// The `callback` of the job or the batch, as it was submitted. It may hold a secret: not for logs.
    public let url: String
    /// Read by the claim of this delivery, so it may have gone on since what there was to tell.
    public let subject: Subject
    /// 1 for the first.
    public let attempt: Int
    let number: Int64
    let token: Int64
}

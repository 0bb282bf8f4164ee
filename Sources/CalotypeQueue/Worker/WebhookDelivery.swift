public import Foundation

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
    let lane: DeliveryLane
    let attempts: [DeliveryAttempt]
    let number: Int64
    let token: Int64
}

/// What a claim of deliveries brought.
public struct DeliveryClaim: Sendable {
    /// To be sent now.
    public let deliveries: [WebhookDelivery]
    /// The ids of those that had used all their attempts, and are given up.
    public let givenUp: [String]
}

/// What came of one attempt at a delivery.
public struct DeliveryAttempt: Codable, Sendable, Hashable {
    /// When it ended.
    public let at: Date
    /// Of the answer. `nil` where there was none.
    public let status: Int?
    /// Why there was no answer, in a bounded word such as `timeout`.
    public let failure: String?

    /// An attempt that ended now, with an answer.
    public init(status: Int, at: Date = Date()) {
        self.at = at
        self.status = status
        failure = nil
    }

    /// An attempt that ended now, without an answer.
    public init(failure: String, at: Date = Date()) {
        self.at = at
        status = nil
        self.failure = failure
    }
}

/// How far a delivery is.
public struct DeliveryStatus: Sendable, Hashable {
    /// What becomes of it.
    public enum State: String, Sendable, Hashable {
        /// It is sent, or will be.
        case waiting
        /// The receiver has taken it.
        case delivered
        /// It is not sent any more.
        case givenUp = "given-up"
    }

    /// As the receiver sees it.
    public let id: String
    /// What it tells of, such as `job.succeeded`. `nil` where an earlier version wrote it.
    public let event: String?
    /// What becomes of it.
    public let state: State
    /// How many attempts have begun.
    public let attempt: Int
    /// Those that came to an end, oldest first.
    public let attempts: [DeliveryAttempt]
    /// When the next attempt is due. Of one that is being sent, when it will be tried again if nobody tells of its end.
    public let nextAt: Date?
    /// When it arrived or was given up.
    public let endedAt: Date?
}

public import Foundation

/// The result of one attempt at a delivery.
public struct DeliveryAttempt: Codable, Sendable, Hashable {
    /// When it ended.
    public let at: Date
    /// The HTTP status of the response. `nil` if there was none.
    public let status: Int?
    /// Why there was no response, as a bounded code such as `timeout`.
    public let failure: String?

    /// Creates an attempt that got a response, and ended now unless another time is given.
    public init(status: Int, at: Date = Date()) {
        self.at = at
        self.status = status
        failure = nil
    }

    /// Creates an attempt that got no response, and ended now unless another time is given.
    public init(failure: String, at: Date = Date()) {
        self.at = at
        status = nil
        self.failure = failure
    }
}

/// The progress of a webhook.
public struct DeliveryStatus: Sendable, Hashable {
    /// The state of a delivery.
    public enum State: String, Sendable, Hashable {
        /// It is being sent, or will be.
        case waiting
        /// The receiver has accepted it.
        case delivered
        /// It is not sent again.
        case givenUp = "given-up"
    }

    /// The id, as the receiver sees it.
    public let id: String
    /// The event, such as `job.succeeded`. `nil` if an earlier version wrote the row.
    public let event: String?
    /// The state.
    public let state: State
    /// How many attempts have begun.
    public let attempt: Int
    /// The attempts that ended, oldest first.
    public let attempts: [DeliveryAttempt]
    /// When the next attempt is due. If an attempt is in progress, when the next one begins if this one reports no end.
    public let nextAt: Date?
    /// When it was delivered or given up.
    public let endedAt: Date?
}

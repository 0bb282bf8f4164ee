public import struct Foundation.Date

/// One webhook of a job.
public struct DeliveryReport: Codable, Sendable, Hashable {
    /// The id, which the receiver finds in the header `webhook-id`.
    public var id: String
    /// The event that the webhook reports, such as `job.succeeded`.
    public var event: String?
    /// `waiting`, `delivered` or `given-up`.
    public var state: String
    /// The number of attempts that have started.
    public var attempt: Int
    /// The attempts that have ended.
    public var attempts: [Attempt]
    /// When the next attempt is due.
    public var nextAt: Date?
    /// When it arrived or was given up.
    public var endedAt: Date?

    /// One attempt to deliver a webhook.
    public struct Attempt: Codable, Sendable, Hashable {
        /// When it ended.
        public var at: Date
        /// The HTTP status of the receiver. `nil` if there was no answer.
        public var status: Int?
        /// Why there was no answer, such as `timeout`.
        public var failure: String?

        package init(at: Date, status: Int?, failure: String?) {
            self.at = at
            self.status = status
            self.failure = failure
        }
    }

    package init(
        id: String, event: String?, state: String, attempt: Int, attempts: [Attempt], nextAt: Date?, endedAt: Date?
    ) {
        self.id = id
        self.event = event
        self.state = state
        self.attempt = attempt
        self.attempts = attempts
        self.nextAt = nextAt
        self.endedAt = endedAt
    }
}

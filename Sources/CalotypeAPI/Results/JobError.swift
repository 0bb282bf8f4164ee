/// Why a job failed, in the JSON of its result.
public struct JobError: Codable, Sendable, Hashable {
    /// The class of the failure: `source`, `processing`, `upload` or `memory`.
    public var kind: String
    /// The code of the reason, such as `not-found`.
    public var reason: String
    /// The cause and the advice, for a person.
    public var message: String
    /// Whether the same job may succeed later.
    public var retryable: Bool
    /// When to try again, in milliseconds. `nil` if no time is known.
    public var retryAfterMs: Int?

    package init(kind: String, reason: String, message: String, retryable: Bool, retryAfterMs: Int?) {
        self.kind = kind
        self.reason = reason
        self.message = message
        self.retryable = retryable
        self.retryAfterMs = retryAfterMs
    }
}

/// The result of one call of `POST /v1/retries`. Members without a value are left out of the JSON.
public struct RetryReport: Codable, Sendable, Hashable {
    /// The number of jobs that match, if none were retried.
    public var matching: Int?
    /// The number of jobs that wait again.
    public var retried: Int?
    /// The number of jobs that are not retried, because their uploaded source is being removed.
    public var skipped: Int?
    /// The value of `cursor` for the next call. `nil` if no jobs are left.
    public var next: String?

    package init(matching: Int? = nil, retried: Int? = nil, skipped: Int? = nil, next: String? = nil) {
        self.matching = matching
        self.retried = retried
        self.skipped = skipped
        self.next = next
    }
}

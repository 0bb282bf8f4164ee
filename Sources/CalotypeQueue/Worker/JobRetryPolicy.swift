public import Calotype

/// Decides when a failed job is retried: only if the failure is transient, with exponential backoff and jitter.
public struct JobRetryPolicy: Sendable, Hashable {
    /// The maximum number of attempts, including the first.
    public var attempts = 5
    /// The longest wait after the first attempt. The limit doubles after each further attempt.
    public var baseDelay: Duration = .seconds(2)
    /// The upper limit of that wait.
    public var maximumDelay: Duration = .seconds(600)
    /// The upper limit of a wait that a server asked for.
    public var maximumAdvice: Duration = .seconds(86_400)

    /// Creates a policy with 5 attempts and waits of at most 2 seconds after the first, doubled each time, up to 10
    /// minutes.
    public init() {}

    /// Returns how long to wait after attempt number `attempt` failed, or `nil` if the job is not to be retried.
    ///
    /// Uses full jitter: a random time between zero and the limit. If the failure advises a wait, that wait (up to
    /// `maximumAdvice`) is added.
    public func delay(
        afterAttempt attempt: Int, advice: RetryAdvice, using random: inout some RandomNumberGenerator
    ) -> Duration? {
        guard attempt < attempts else { return nil }
        switch advice {
        case .never: return nil
        case .later: return jitter(afterAttempt: attempt, using: &random)
        case .after(let time): return min(time, maximumAdvice) + jitter(afterAttempt: attempt, using: &random)
        }
    }

    private func jitter(afterAttempt attempt: Int, using random: inout some RandomNumberGenerator) -> Duration {
        let limit = min(baseDelay * Double(1 << min(max(attempt - 1, 0), 40)), maximumDelay)
        return limit * (Double(random.next() >> 11) / Double(UInt64.max >> 11))
    }
}

public import Calotype

/// When a failed job is tried again: only where the failure advises it, ever later, and never all at once.
public struct JobRetryPolicy: Sendable, Hashable {
    /// In all, the first one included.
    public var attempts = 5
    /// The longest wait after the first attempt; each further one may be twice as long.
    public var baseDelay: Duration = .seconds(2)
    /// No wait of our own is longer.
    public var maximumDelay: Duration = .seconds(600)
    /// No wait that somebody asks for is longer.
    public var maximumAdvice: Duration = .seconds(86_400)

    /// 5 attempts, and waits of at most 2 seconds after the first, then twice as long each time, up to 10 minutes.
    public init() {}

    /// How long to wait after attempt number `attempt` failed, or `nil` where that was the last.
    ///
    /// With full jitter: anything from nothing to the limit. Whoever asked for a time gets at least that.
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

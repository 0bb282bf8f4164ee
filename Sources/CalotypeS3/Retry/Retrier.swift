internal import Synchronization

/// Makes attempts until one succeeds, the policy allows no other, or the task is cancelled.
struct Retrier: Sendable {
    let policy: RetryPolicy
    let quota: RetryQuota
    let clock: any Clock<Duration>
    /// Returns a random number in 0..<1.
    let jitter: @Sendable () -> Double

    func run<Value>(_ attempt: () async throws -> Value) async throws -> Value {
        var failures = 0
        while true {
            do {
                let value = try await attempt()
                quota.payBack(policy.successRefund)
                return value
            } catch let error as S3Error {
                failures += 1
                guard let delay = delay(after: error, failures: failures) else { throw error }
                try await clock.sleep(for: delay)
                try Task.checkCancellation()
            }
        }
    }

    private func delay(after error: S3Error, failures: Int) -> Duration? {
        guard let cause = error.retryCause, failures < policy.attempts, quota.take(policy.retryCost) else { return nil }
        return policy.delay(afterFailures: failures, of: cause, advice: error.retryAfter, jitter: jitter())
    }
}

/// The tokens that pay for retries, shared by all requests of a client.
final class RetryQuota: Sendable {
    private let capacity: Int
    private let tokens: Mutex<Int>

    init(capacity: Int) {
        self.capacity = capacity
        tokens = Mutex(capacity)
    }

    /// Takes tokens, if there are enough. Returns whether there were.
    func take(_ count: Int) -> Bool {
        tokens.withLock { tokens in
            guard tokens >= count else { return false }
            tokens -= count
            return true
        }
    }

    func payBack(_ count: Int) {
        tokens.withLock { $0 = min(capacity, $0 + count) }
    }
}

/// How often and after which waits a request is sent again: AWS's standard mode with full jitter.
public struct RetryPolicy: Sendable, Hashable {
    /// In all, the first one included.
    public var attempts = 3
    /// The longest first wait; each further one may be twice as long.
    public var baseDelay: Duration = .milliseconds(50)
    /// The same, where the server asked for less.
    public var throttledBaseDelay: Duration = .seconds(1)
    /// No wait is longer, whatever the server asks for.
    public var maximumDelay: Duration = .seconds(20)
    /// The tokens that all requests of one client share: when a server is down, not every request is sent three times.
    public var quota = 500
    /// What one retry takes from the quota.
    public var retryCost = 14
    /// What one success gives back.
    public var successRefund = 1

    /// Three attempts, with AWS's delays.
    public init() {}

    /// Every failure is final.
    public static var never: Self {
        var policy = Self()
        policy.attempts = 1
        return policy
    }

    /// The wait after the given number of failures. `jitter` lies in 0..<1; `advice` is what the server asked for.
    func delay(afterFailures failures: Int, of cause: RetryCause, advice: Duration?, jitter: Double) -> Duration {
        let base = cause == .throttled ? throttledBaseDelay : baseDelay
        // Past 2^16 every base has long reached the maximum; it only keeps the product finite.
        let longest = min(maximumDelay, base * (1 << min(failures - 1, 16)))
        return max(longest * jitter, min(advice ?? .zero, maximumDelay))
    }
}

/// Why a failure is worth another attempt.
enum RetryCause: Hashable {
    case transient, throttled
}

extension S3Error {
    /// `nil` where another attempt would fail in the same way.
    var retryCause: RetryCause? {
        switch code {
        case .slowDown, "Throttling", "ThrottlingException", "TooManyRequests", "RequestLimitExceeded": .throttled
        case .requestTimeout, .connectionFailed, .attemptTimedOut, .internalError, .conditionalRequestConflict,
            .damagedAnswer, "OperationAborted":
            .transient
        case .credentialsUnavailable: status == nil ? .transient : nil
        // Only of use after the clock was set by the server's.
        case .requestTimeTooSkewed: serverDate == nil ? nil : .transient
        default:
            switch status {
            case 429, 503: .throttled
            case 500, 502, 504: .transient
            default: nil
            }
        }
    }
}

extension S3Error.Code: ExpressibleByStringLiteral {
    /// A code that has no name here.
    public init(stringLiteral value: String) { self.init(rawValue: value) }
}

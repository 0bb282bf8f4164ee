/// How often and after which waits a request is repeated: AWS's standard mode with full jitter.
public struct RetryPolicy: Sendable, Hashable {
    /// The maximum number of attempts, including the first.
    public var attempts = 3
    /// The longest first wait. The limit doubles after each further failure.
    public var baseDelay: Duration = .milliseconds(50)
    /// The longest first wait after the server asked for fewer requests.
    public var throttledBaseDelay: Duration = .seconds(1)
    /// The upper limit of every wait, also of one that the server asks for.
    public var maximumDelay: Duration = .seconds(20)
    /// The number of retry tokens that all requests of one client share. They limit retries while a server is down.
    public var quota = 500
    /// The number of tokens that one retry takes.
    public var retryCost = 14
    /// The number of tokens that one success returns.
    public var successRefund = 1

    /// Creates the default policy: three attempts, with AWS's delays.
    public init() {}

    /// A policy without retries.
    public static var never: Self {
        var policy = Self()
        policy.attempts = 1
        return policy
    }

    /// Returns the wait after `failures` failures. `jitter` is in 0..<1; `advice` is the wait that the server asked
    /// for.
    func delay(afterFailures failures: Int, of cause: RetryCause, advice: Duration?, jitter: Double) -> Duration {
        let base = cause == .throttled ? throttledBaseDelay : baseDelay
        // With 2^16 every base has long reached the maximum. The limit only keeps the product finite.
        let longest = min(maximumDelay, base * (1 << min(failures - 1, 16)))
        return max(longest * jitter, min(advice ?? .zero, maximumDelay))
    }
}

/// Why a failed request may succeed later.
enum RetryCause: Hashable {
    case transient, throttled
}

extension S3Error {
    /// The cause for a retry; `nil` if another attempt would fail in the same way.
    var retryCause: RetryCause? {
        switch code {
        case .slowDown, "Throttling", "ThrottlingException", "TooManyRequests", "RequestLimitExceeded": .throttled
        case .requestTimeout, .connectionFailed, .attemptTimedOut, .internalError, .conditionalRequestConflict,
            .damagedAnswer, "OperationAborted":
            .transient
        case .credentialsUnavailable: status == nil ? .transient : nil
        // A retry helps only after the clock was corrected by the server's.
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
    /// Creates a code that has no name here.
    public init(stringLiteral value: String) { self.init(rawValue: value) }
}

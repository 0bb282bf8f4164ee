/// Why a job failed: a kind, a bounded reason, what to do about it, and the cause for the log.
///
/// `message` is for users: it says what to do and holds no credentials, signed addresses or library text.
public struct ImageProcessingError: Error, Sendable {
    /// The class of a failure: the stage that failed, or `memory` wherever a limit was hit.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case source, processing, upload, memory
    }

    public let kind: Kind
    public let reason: Reason
    public let retry: RetryAdvice
    public let message: String
    /// What happened underneath. For logs, never for users.
    public let cause: (any Error)?

    package init(
        _ kind: Kind, _ reason: Reason, retry: RetryAdvice = .never, message: String, cause: (any Error)? = nil
    ) {
        self.kind = kind
        self.reason = reason
        self.retry = retry
        self.message = message
        self.cause = cause
    }
}

extension ImageProcessingError {
    /// The bounded code of a failure: safe as a metric label.
    public struct Reason: RawRepresentable, Sendable, Hashable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        public static let invalidURL = Self(rawValue: "invalid-url")
        public static let blockedAddress = Self(rawValue: "blocked-address")
        public static let notFound = Self(rawValue: "not-found")
        public static let forbidden = Self(rawValue: "forbidden")
        public static let tooManyRedirects = Self(rawValue: "too-many-redirects")
        public static let timeout = Self(rawValue: "timeout")
        public static let unreachable = Self(rawValue: "unreachable")
        public static let upstreamError = Self(rawValue: "upstream-error")
        public static let unknownFormat = Self(rawValue: "unknown-format")
        public static let unsupported = Self(rawValue: "unsupported")
        public static let damaged = Self(rawValue: "damaged")
        public static let encodeFailed = Self(rawValue: "encode-failed")
        /// A variant cannot be as good, or as small, as it is to be.
        public static let targetMissed = Self(rawValue: "target-missed")
        /// The worker died, or was cut off, on every attempt.
        public static let workerLost = Self(rawValue: "worker-lost")
        public static let noSuchBucket = Self(rawValue: "no-such-bucket")
        public static let throttled = Self(rawValue: "throttled")
        public static let noSpace = Self(rawValue: "no-space")
        public static let tooManyBytes = Self(rawValue: "too-many-bytes")
        public static let tooManyPixels = Self(rawValue: "too-many-pixels")
        public static let tooManyFrames = Self(rawValue: "too-many-frames")
        public static let exhausted = Self(rawValue: "exhausted")
    }
}

/// Whether the same work may succeed when it is tried again.
public enum RetryAdvice: Sendable, Hashable {
    case never
    case later
    /// Not before this much time has passed.
    case after(Duration)
}

/// Why a job failed: a kind, a bounded reason, what to do about it, and the cause for the log.
///
/// `message` is for users: it says what to do and holds no credentials, signed addresses or library text.
public struct ImageProcessingError: Error, Sendable {
    /// The class of a failure: the stage that failed, or `memory` wherever a limit was hit.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case source, processing, upload, memory
    }

    /// Which stage failed, or `memory`: HTTP statuses and exit codes go by it.
    public let kind: Kind
    /// What went wrong, within the kind: a `timeout` may be one of a source, of processing or of an upload.
    public let reason: Reason
    /// `never` where the same job would fail again.
    public let retry: RetryAdvice
    /// For users, in English: what is wrong and how to mend it.
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
        /// Lower-case words with hyphens, such as `not-found`: the same in JSON, in metrics and in the tables of a queue.
        public let rawValue: String
        /// For what was written down: another release may have reasons that this one has no name for.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// `source`: the address is none of `http://`, `https://` and `s3://bucket/key`, or malformed; of a file, the
        /// path is none.
        public static let invalidURL = Self(rawValue: "invalid-url")
        /// `source`: the address, or one that it redirects to, is not public, or its port is none of 80, 443, 8080 and
        /// 8443; or `https` redirects to `http`. `SourceLimits.allowsPrivateAddresses` opens private networks and other
        /// ports, for development.
        public static let blockedAddress = Self(rawValue: "blocked-address")
        /// `source`: there is no file, page or object, or no such bucket in this region.
        public static let notFound = Self(rawValue: "not-found")
        /// `source`: it may not be read. `upload`: the store refuses to be written, or does not take such keys or
        /// sizes. Check credentials and permissions; `message` says which it is.
        public static let forbidden = Self(rawValue: "forbidden")
        /// `source`: more redirects than `SourceLimits.redirects`. Use the final address.
        public static let tooManyRedirects = Self(rawValue: "too-many-redirects")
        /// `source`, `upload`: the other side took too long; try again later. `processing`: the job's time was up, and
        /// would be again.
        public static let timeout = Self(rawValue: "timeout")
        /// `source`, `upload`: no connection came about, or it broke. Check the address, or try again later.
        public static let unreachable = Self(rawValue: "unreachable")
        /// `source`, `upload`: the other side failed or broke off, or a source's server asks for fewer requests. Try
        /// again later. Also a source's server that refuses the request, or answers with a web page: `retry` is `never`
        /// then, and `message` says what it was.
        public static let upstreamError = Self(rawValue: "upstream-error")
        /// `processing`: the content is of no image format that is known, whatever it is called.
        public static let unknownFormat = Self(rawValue: "unknown-format")
        /// `processing`: a format, shape or range (HDR) that is not read or written here, a library or program that is
        /// not installed, or a tool or options that there are not. `message` says which, and what to do.
        public static let unsupported = Self(rawValue: "unsupported")
        /// `processing`: the source is empty, cut off or broken, or not what its header tells. Get it anew.
        public static let damaged = Self(rawValue: "damaged")
        /// `processing`: an encoder failed at a variant. Check the sizes in its spec.
        public static let encodeFailed = Self(rawValue: "encode-failed")
        /// `processing`: a variant cannot be as good, or as small, as it is to be. Ask for less.
        public static let targetMissed = Self(rawValue: "target-missed")
        /// `processing`: an error that nobody foresaw, and a fault of Calotype. `cause` says what it is. Try again later.
        public static let unexpected = Self(rawValue: "unexpected")
        /// `processing`: the worker died, or was cut off, on every attempt. Of queued jobs alone.
        public static let workerLost = Self(rawValue: "worker-lost")
        /// `upload`: the bucket or folder does not exist, or the bucket lies in another region.
        public static let noSuchBucket = Self(rawValue: "no-such-bucket")
        /// `upload`: the store asks for fewer requests. Try again later: `retry` has the time, where it asked for one.
        public static let throttled = Self(rawValue: "throttled")
        /// `upload`: the disk, the bucket or a quota is full. Free some space, then try again.
        public static let noSpace = Self(rawValue: "no-space")
        /// `memory`: the source has more bytes than `SourceLimits.bytes`.
        public static let tooManyBytes = Self(rawValue: "too-many-bytes")
        /// `memory`: more pixels, or a longer side, than `SourceLimits` allows, or more than
        /// `Configuration.memoryBudget` can ever hold.
        public static let tooManyPixels = Self(rawValue: "too-many-pixels")
        /// `memory`: an animation of more frames than `SourceLimits.frames`, or a film of more seconds than `videoSeconds`.
        public static let tooManyFrames = Self(rawValue: "too-many-frames")
        /// `memory`: the folder for temporary files has no room, is missing or may not be written. Mend it, then try again.
        public static let noTemporarySpace = Self(rawValue: "no-temporary-space")
        /// `memory`: other jobs held it for longer than `Configuration.memoryPatience`, a program that reads videos or
        /// encodes was killed, or the process is out of threads, processes or open files. Try again later.
        public static let exhausted = Self(rawValue: "exhausted")
    }
}

/// Whether the same work may succeed when it is tried again.
public enum RetryAdvice: Sendable, Hashable {
    /// It would fail again.
    case never
    /// It may, at a time that nobody knows.
    case later
    /// Not before this much time has passed.
    case after(Duration)
}

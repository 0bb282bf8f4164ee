/// A failure of a job: its kind, a bounded reason, advice for the user, and the cause for the log.
///
/// `message` is for users: it says what to do, and contains no credentials, signed addresses or library messages.
public struct ImageProcessingError: Error, Sendable {
    /// The class of a failure: the stage that failed, or `memory` if a limit was hit.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case source, processing, upload, memory
    }

    /// The stage that failed, or `memory`. It decides the HTTP status and the exit code.
    public let kind: Kind
    /// The reason within the kind: a `timeout` may be one of a source, of processing or of an upload.
    public let reason: Reason
    /// Whether to retry. `never` if the same job would fail again.
    public let retry: RetryAdvice
    /// A message for users, in English: what is wrong and how to fix it.
    public let message: String
    /// The underlying error. It is for logs and never shown to users.
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
    /// The bounded code of a failure. It is safe as a metric label.
    public struct Reason: RawRepresentable, Sendable, Hashable {
        /// Lower-case words with hyphens, such as `not-found`. JSON, metrics and queue tables use the same code.
        public let rawValue: String
        /// Makes a reason from a stored code. Other releases may have codes that this one has no name for.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// `source`: the address is malformed, or is none of `http://`, `https://` and `s3://bucket/key`; or the path
        /// of a file is not valid.
        public static let invalidURL = Self(rawValue: "invalid-url")
        /// `source`: the address, or one that it redirects to, is not public; its port is none of 80, 443, 8080 and
        /// 8443; or `https` redirects to `http`. For development, `SourceLimits.allowsPrivateAddresses` allows private
        /// networks and other ports.
        public static let blockedAddress = Self(rawValue: "blocked-address")
        /// `source`: the file, page, object or bucket does not exist.
        public static let notFound = Self(rawValue: "not-found")
        /// `source`: it may not be read. `upload`: the store refuses to be written, or refuses such keys or sizes.
        /// Check credentials and permissions; `message` says which it is.
        public static let forbidden = Self(rawValue: "forbidden")
        /// `source`: there are more redirects than `SourceLimits.redirects`. Use the final address.
        public static let tooManyRedirects = Self(rawValue: "too-many-redirects")
        /// `source`, `upload`: the other side took too long; try again later. `processing`: the job reached its time
        /// limit and would reach it again.
        public static let timeout = Self(rawValue: "timeout")
        /// `source`, `upload`: the connection failed or broke. Check the address, or try again later.
        public static let unreachable = Self(rawValue: "unreachable")
        /// `source`, `upload`: the other side failed or sent an incomplete answer, or a source's server asks for fewer
        /// requests. Try again later. It is also used if a source's server refuses the request or answers with a web
        /// page: then `retry` is `never`, and `message` says what it was.
        public static let upstreamError = Self(rawValue: "upstream-error")
        /// `processing`: the content has no known image format, whatever its name says.
        public static let unknownFormat = Self(rawValue: "unknown-format")
        /// `processing`: a format, shape or range (HDR) is not supported, a library or program is not installed, or a
        /// tool or an option does not exist. `message` says which, and what to do.
        public static let unsupported = Self(rawValue: "unsupported")
        /// `processing`: the source is empty, cut off or broken, or differs from its header. Get a new copy.
        public static let damaged = Self(rawValue: "damaged")
        /// `processing`: the encoder of a variant failed. Check the sizes in its spec.
        public static let encodeFailed = Self(rawValue: "encode-failed")
        /// `processing`: a variant cannot reach its target score or its size limit. Ask for less.
        public static let targetMissed = Self(rawValue: "target-missed")
        /// `processing`: a variant would lack the AI mark or the credential that its policy requires.
        public static let provenance = Self(rawValue: "provenance")
        /// `processing`: an unexpected error, which is a bug of Calotype. `cause` has the details. Try again later.
        public static let unexpected = Self(rawValue: "unexpected")
        /// `processing`: the worker died or lost its lease on every attempt. Only queued jobs have this reason.
        public static let workerLost = Self(rawValue: "worker-lost")
        /// `upload`: the bucket or folder does not exist.
        public static let noSuchBucket = Self(rawValue: "no-such-bucket")
        /// `source`, `upload`: the bucket is in another region. `message` names the region if the store names it.
        public static let wrongRegion = Self(rawValue: "wrong-region")
        /// `upload`: the store asks for fewer requests. Try again later; `retry` has the time if the store gave one.
        public static let throttled = Self(rawValue: "throttled")
        /// `upload`: the disk, the bucket or a quota is full. Free some space, then try again.
        public static let noSpace = Self(rawValue: "no-space")
        /// `memory`: the source has more bytes than `SourceLimits.bytes`.
        public static let tooManyBytes = Self(rawValue: "too-many-bytes")
        /// `memory`: the source has more pixels than `SourceLimits` allows, or needs more memory than
        /// `Configuration.memoryBudget`.
        public static let tooManyPixels = Self(rawValue: "too-many-pixels")
        /// `memory`: an animation has more frames than `SourceLimits.frames`, or a video is longer than `videoSeconds`.
        public static let tooManyFrames = Self(rawValue: "too-many-frames")
        /// `memory`: a side of the source is longer than `ImageLimits.edge`.
        public static let tooLongEdge = Self(rawValue: "too-long-edge")
        /// `memory`: the source has more metadata than `ImageLimits.metadataBytes`.
        public static let tooMuchMetadata = Self(rawValue: "too-much-metadata")
        /// `memory`: the color profile of the source is larger than `ImageLimits.profileBytes`.
        public static let tooLargeProfile = Self(rawValue: "too-large-profile")
        /// `memory`: a JPEG has more scans than `ImageLimits.scans`.
        public static let tooManyScans = Self(rawValue: "too-many-scans")
        /// `memory`: an AVIF or HEIC image has more tiles than `ImageLimits.tiles`.
        public static let tooManyTiles = Self(rawValue: "too-many-tiles")
        /// `memory`: the folder for temporary files is full or missing, or may not be written. Fix it, then try again.
        public static let noTemporarySpace = Self(rawValue: "no-temporary-space")
        /// `memory`: other jobs held the memory for longer than `Configuration.memoryPatience`, a program that reads
        /// videos or encodes was killed, or the process has no threads, processes or open files left. Try again later.
        public static let exhausted = Self(rawValue: "exhausted")
    }
}

/// Whether a retry of the same work may succeed.
public enum RetryAdvice: Sendable, Hashable {
    /// It would fail again.
    case never
    /// It may succeed later, at an unknown time.
    case later
    /// It may succeed after this time, and not before.
    case after(Duration)
}

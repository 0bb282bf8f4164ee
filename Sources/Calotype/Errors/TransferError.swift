/// A failure while bytes were read from or written to a file, an address or a bucket.
///
/// It does not say what it means for the job: the stage decides whether a 403 is a `source` or an `upload` failure.
public struct TransferError: Error, Sendable {
    /// The faults of stores and downloads. Stages map them to kinds, reasons and retry advice.
    public enum Fault: Sendable, Hashable, CaseIterable {
        /// The address, path or key is malformed or cannot be used here.
        case invalidURL
        /// The address is not public, or its port is not one that web servers use. No request was sent.
        case blockedAddress
        /// There is nothing at the address, path or key.
        case notFound
        /// Permissions or credentials refuse the request, and would refuse it again. A store also reports any other 4xx
        /// status as this.
        case forbidden
        /// The server answers with something else than the requested bytes, and would do so again: a 4xx status that
        /// has nothing to do with permissions, or a web page instead of an image.
        case refused
        /// There is no bucket with this name.
        case noSuchBucket
        /// The bucket is in another region than the requested one.
        case wrongRegion
        /// There are more redirects than allowed. A store over HTTP allows none.
        case tooManyRedirects
        /// There are more bytes than the reader's limit, or than a store accepts.
        case tooManyBytes
        /// The other side asks for fewer requests. A retry may succeed.
        case throttled
        /// The answer, or a part of it, did not arrive in time. A retry may succeed.
        case timeout
        /// The connection failed or broke. A retry may succeed.
        case unreachable
        /// The other side failed, or its answer is incomplete or not understood. A retry may succeed.
        case upstreamError
        /// This process has too many open files. A retry may succeed.
        case exhausted
        /// A disk, a bucket or a quota is full. A retry succeeds when there is space again.
        case noSpace
    }

    /// Why the other side refused the request, if that is known. It tells the operator what to fix.
    public enum Refusal: Sendable, Hashable {
        /// The credentials are valid but do not allow this.
        case permission
        /// The credentials were temporary, and have expired.
        case expiredCredentials
        /// The access key is unknown, or its secret is wrong.
        case wrongCredentials
        /// There are no credentials. `variables` names the environment variables that are not set.
        case noCredentials(variables: String)
        /// The configured place of credentials has none that can be used. `problem` says why, for users.
        case unusableCredentials(problem: String)
        /// The clocks of the two sides differ by too much.
        case clock
        /// The bucket is in this region.
        case region(String)
        /// The other side does not accept the request or one of its headers.
        case request
        /// TLS failed before a request was sent.
        case tls(TLSFailure)
    }

    /// The fault. Stages decide by it, and never by `detail`.
    public let fault: Fault
    /// Why the other side refused; `nil` if it did not say.
    public let refusal: Refusal?
    /// How long the other side asks to wait before a retry; `nil` if it did not say.
    public let retryAfter: Duration?
    /// Facts for the log. It contains no credentials and no signed address.
    public let detail: String
    /// A text for users, if there is more to say than the fault itself says. It contains no address.
    package let explanation: String?

    /// `detail` goes to the log, so it must not contain credentials or signed addresses. `retryAfter` only matters for
    /// faults that a retry may solve.
    public init(_ fault: Fault, retryAfter: Duration? = nil, refusal: Refusal? = nil, detail: String) {
        self.init(fault, retryAfter: retryAfter, refusal: refusal, detail: detail, explanation: nil)
    }

    package init(
        _ fault: Fault, retryAfter: Duration? = nil, refusal: Refusal? = nil, detail: String, explanation: String?
    ) {
        self.fault = fault
        self.refusal = refusal
        self.retryAfter = retryAfter
        self.detail = detail
        self.explanation = explanation
    }
}

extension TransferError: CustomStringConvertible {
    /// A sentence for logs: the fault, and the detail.
    public var description: String { "\(fault.words): \(detail)" }
}

extension TransferError.Fault {
    fileprivate var words: String {
        switch self {
        case .invalidURL: "invalid address, path or key"
        case .blockedAddress: "blocked address"
        case .notFound: "not found"
        case .forbidden: "refused"
        case .refused: "request refused"
        case .noSuchBucket: "no such bucket"
        case .wrongRegion: "wrong region"
        case .tooManyRedirects: "too many redirects"
        case .tooManyBytes: "too many bytes"
        case .throttled: "throttled"
        case .timeout: "timed out"
        case .unreachable: "unreachable"
        case .upstreamError: "failed"
        case .noSpace: "no space left"
        case .exhausted: "too few descriptors, processes or threads"
        }
    }
}

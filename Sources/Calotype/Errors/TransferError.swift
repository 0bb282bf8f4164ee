/// What went wrong while bytes were read from or written to a file, an address or a bucket.
///
/// It has no opinion about the job: the stage decides whether the same 403 is a failing source or a failing upload.
public struct TransferError: Error, Sendable {
    /// What a store or a download may come to. Stages make kinds and reasons of it, and say what is worth another try.
    public enum Fault: Sendable, Hashable, CaseIterable {
        /// It is no address, path or key, or none that can be used here.
        case invalidURL
        /// The address is not public, or its port is not one of web servers: nothing was sent there.
        case blockedAddress
        /// Nothing is there.
        case notFound
        /// Refused, and it would be again: permissions or credentials; of a store also a status of 4xx that says no more.
        case forbidden
        /// It answers, but not with what was asked for, and would again: a status of 4xx that is no matter of permissions,
        /// or a web page in the place of an image.
        case refused
        /// There is no bucket of that name.
        case noSuchBucket
        /// The bucket lies in another region than the one that was asked.
        case wrongRegion
        /// More redirects than are followed: of a store over HTTP, any.
        case tooManyRedirects
        /// More than the limit of who reads, or than a store takes.
        case tooManyBytes
        /// The other side asks for fewer requests. It may pass.
        case throttled
        /// No answer, or not all of it, within the time that there was. It may pass.
        case timeout
        /// No connection came about, or it broke. It may pass.
        case unreachable
        /// The other side failed, broke off, or answered what cannot be understood. It may pass.
        case upstreamError
        /// This process is out of open files. It may pass.
        case exhausted
        /// A disk, a bucket or a quota is full. Once there is space, it passes.
        case noSpace
    }

    /// Why the other side refused, where that is known. Says what the operator has to mend.
    public enum Refusal: Sendable, Hashable {
        /// The credentials are valid, and do not allow this.
        case permission
        /// The credentials were temporary, and have expired.
        case expiredCredentials
        /// The access key is not known, or its secret is wrong.
        case wrongCredentials
        /// There are no credentials. Names the variables that are not set.
        case noCredentials(variables: String)
        /// The clocks of the two sides differ too much.
        case clock
        /// The bucket lies in this region.
        case region(String)
        /// The request, or one of its headers, is not one that the other side takes.
        case request
        /// TLS failed before anything was sent.
        case tls(TLSFailure)
    }

    /// What decides; nothing is ever told from `detail`.
    public let fault: Fault
    /// Why it was refused, where the other side said so.
    public let refusal: Refusal?
    /// How long the other side asked us to wait.
    public let retryAfter: Duration?
    /// The facts, for the log. Holds no credentials and no signed address.
    public let detail: String
    /// What users may be told of it, where there is more to say than of every such fault. Holds no address.
    package let explanation: String?

    /// `detail` goes to the log: keep credentials and signed addresses out of it. `retryAfter` is heard of faults that
    /// may pass.
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

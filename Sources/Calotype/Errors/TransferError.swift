/// What went wrong while bytes were read from or written to a file, an address or a bucket.
///
/// It has no opinion about the job: the stage decides whether the same 403 is a failing source or a failing upload.
public struct TransferError: Error, Sendable {
    public enum Fault: Sendable, Hashable, CaseIterable {
        case invalidURL, blockedAddress, notFound, forbidden, noSuchBucket, wrongRegion, tooManyRedirects, tooManyBytes
        case throttled, timeout, unreachable, upstreamError, noSpace
    }

    public let fault: Fault
    /// How long the other side asked us to wait.
    public let retryAfter: Duration?
    /// The facts, for the log. Holds no credentials and no signed address.
    public let detail: String

    public init(_ fault: Fault, retryAfter: Duration? = nil, detail: String) {
        self.fault = fault
        self.retryAfter = retryAfter
        self.detail = detail
    }
}

extension ImageProcessingError {
    /// Classifies a transfer error: `upload` in the stage that stores, and `source` in all others. A shortage of open
    /// files, or a source with too many bytes, is `memory`.
    init(during stage: Stage, _ error: TransferError) {
        if error.fault == .exhausted {
            self.init(shortage: error, retry: error.retryAdvice)
        } else {
            self = stage.kind == .upload ? .upload(error) : .source(error)
        }
    }

    /// Classifies the error of a source that the caller reads itself.
    package init(source error: TransferError) { self = .source(error) }

    /// Classifies the error of a variant that the caller stores itself.
    package init(upload error: TransferError) { self = .upload(error) }

    private static func wrongRegion(_ error: TransferError) -> String {
        guard case .region(let region)? = error.refusal else {
            return "The bucket lies in another region. Set S3_REGION."
        }
        return "The bucket lies in the region \(region). Set S3_REGION=\(region)."
    }

    private static func source(_ error: TransferError) -> Self {
        func fail(_ reason: Reason, _ message: String, retry: RetryAdvice = .never) -> Self {
            Self(.source, reason, retry: retry, message: message, cause: error)
        }
        return switch error.fault {
        case .invalidURL:
            fail(
                .invalidURL,
                error.explanation.map { "The source's address is not valid: \($0). Correct it." }
                    ?? "The source's address is not valid. Use http://, https:// or s3://bucket/key.")
        case .blockedAddress:
            fail(.blockedAddress, "The source's address is not public, so it is not read. Use a public address.")
        case .notFound: fail(.notFound, "There is no image at the source. Check its path or address.")
        case .noSuchBucket: fail(.notFound, "The source's bucket does not exist. Check its name.")
        case .wrongRegion: fail(.wrongRegion, wrongRegion(error))
        case .forbidden:
            fail(
                .forbidden,
                error.refusal?.adviceForReading ?? "The source may not be read. Check its permissions or credentials.",
                retry: error.refusal?.mayPass == true ? error.retryAdvice : .never)
        case .refused:
            fail(
                .upstreamError,
                error.explanation ?? "The source's server refuses the request. Check the source's address.")
        case .tooManyRedirects: fail(.tooManyRedirects, "The source redirects too often. Use its final address.")
        case .tooManyBytes:
            Self(
                .memory, .tooManyBytes,
                message: "The source has too many bytes. Use a smaller file, or raise CALOTYPE_MAX_SOURCE_BYTES.",
                cause: error)
        case .throttled:
            fail(
                .upstreamError, "The source's server asks for fewer requests. Try again later.",
                retry: error.retryAdvice)
        case .timeout:
            fail(.timeout, "The source did not arrive in time. Try again later.", retry: error.retryAdvice)
        case .unreachable:
            fail(
                .unreachable,
                error.refusal?.adviceForReading
                    ?? "The source cannot be reached. Check its address, or try again later.",
                retry: error.retryAdvice)
        case .upstreamError, .noSpace, .exhausted:
            fail(
                .upstreamError, error.explanation ?? "Reading the source failed. Try again later.",
                retry: error.retryAdvice)
        }
    }

    private static func upload(_ error: TransferError) -> Self {
        func fail(_ reason: Reason, _ message: String, retry: RetryAdvice = .never) -> Self {
            Self(.upload, reason, retry: retry, message: message, cause: error)
        }
        return switch error.fault {
        case .invalidURL: fail(.forbidden, "The store does not take such keys. Check the prefix and the ids.")
        case .tooManyBytes: fail(.forbidden, "The store does not take objects of this size. Use smaller variants.")
        case .forbidden, .blockedAddress, .refused:
            fail(
                .forbidden,
                error.refusal?.adviceForWriting
                    ?? "The store refuses to be written. Check its credentials and permissions.")
        case .noSuchBucket, .notFound, .tooManyRedirects:
            fail(.noSuchBucket, "The store's bucket or folder is not there. Create it, or check its name.")
        case .wrongRegion: fail(.wrongRegion, wrongRegion(error))
        case .throttled:
            fail(.throttled, "The store asks for fewer requests. Try again later.", retry: error.retryAdvice)
        case .timeout:
            fail(.timeout, "The store did not answer in time. Try again later.", retry: error.retryAdvice)
        case .unreachable:
            fail(
                .unreachable,
                error.refusal?.adviceForWriting
                    ?? "The store cannot be reached. Check its address, or try again later.",
                retry: error.retryAdvice)
        case .upstreamError, .exhausted:
            fail(.upstreamError, "The store failed. Try again later.", retry: error.retryAdvice)
        case .noSpace:
            fail(.noSpace, "The store has no space left. Free some, then try again.", retry: error.retryAdvice)
        }
    }
}

extension TransferError {
    fileprivate var retryAdvice: RetryAdvice { retryAfter.map(RetryAdvice.after) ?? .later }
}

extension TransferError.Refusal {
    /// The advice for a source that is refused; `nil` if the fault itself has the best advice.
    fileprivate var adviceForReading: String? {
        switch self {
        case .permission:
            "The credentials may not read the source. They need s3:GetObject, and s3:ListBucket to tell what is missing."
        case .tls(let failure): "The source cannot be reached: \(failure.advice)"
        case .request: "The source's server does not take the request. See the log for its reason."
        case .expiredCredentials, .wrongCredentials, .noCredentials, .unusableCredentials, .clock, .region:
            advice("bucket")
        }
    }

    /// The advice for a store that refuses a request; `nil` if the fault itself has the best advice.
    fileprivate var adviceForWriting: String? {
        switch self {
        case .permission:
            "The credentials may not write to the store. They need s3:PutObject, and no policy that denies it."
        case .tls(let failure): "The store cannot be reached: \(failure.advice)"
        case .request:
            "The store does not take the request. See the log for its reason; CALOTYPE_S3_CHECKSUMS=false may help."
        case .expiredCredentials, .wrongCredentials, .noCredentials, .unusableCredentials, .clock, .region:
            advice("store")
        }
    }

    private func advice(_ location: String) -> String? {
        switch self {
        case .expiredCredentials: "The credentials of the \(location) have expired. Renew them."
        case .wrongCredentials: "The \(location) does not accept the credentials. Check the access key and its secret."
        case .noCredentials(let variables): "There are no credentials for the \(location): \(variables) is not set."
        case .unusableCredentials(let problem):
            "There are no usable credentials for the \(location): \(problem). Mend that, then try again."
        case .clock: "The \(location)'s clock and this machine's differ too much. Set this machine's clock."
        case .permission, .region, .request, .tls: nil
        }
    }

    /// Whether the request may succeed later without a change by the caller.
    fileprivate var mayPass: Bool {
        switch self {
        case .expiredCredentials, .wrongCredentials, .unusableCredentials, .clock: true
        case .permission, .noCredentials, .region, .request, .tls: false
        }
    }

    /// Whether the credentials or the clock of this machine are wrong, so that every request fails.
    var isOurs: Bool {
        switch self {
        case .expiredCredentials, .wrongCredentials, .noCredentials, .unusableCredentials, .clock: true
        case .permission, .region, .request, .tls: false
        }
    }
}

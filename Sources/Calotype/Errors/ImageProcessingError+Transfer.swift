extension ImageProcessingError {
    /// The same fault is a failing source while loading and a failing upload while storing.
    init(during stage: Stage, _ error: TransferError) {
        self = stage.kind == .upload ? .upload(error) : .source(error)
    }

    /// For a source that a program has read itself.
    package init(source error: TransferError) { self = .source(error) }

    /// For a variant that a program has stored itself.
    package init(upload error: TransferError) { self = .upload(error) }

    private static let wrongRegion = "The bucket lies in another region. Set S3_REGION."

    private static func source(_ error: TransferError) -> Self {
        func fail(_ reason: Reason, _ message: String, retry: RetryAdvice = .never) -> Self {
            Self(.source, reason, retry: retry, message: message, cause: error)
        }
        return switch error.fault {
        case .invalidURL:
            fail(.invalidURL, "The source's address is not valid. Use http://, https:// or s3://bucket/key.")
        case .blockedAddress:
            fail(.blockedAddress, "The source's address is not public, so it is not read. Use a public address.")
        case .notFound: fail(.notFound, "There is no image at the source. Check its path or address.")
        case .noSuchBucket: fail(.notFound, "The source's bucket does not exist. Check its name.")
        case .wrongRegion: fail(.notFound, wrongRegion)
        case .forbidden: fail(.forbidden, "The source may not be read. Check its permissions or credentials.")
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
                .unreachable, "The source cannot be reached. Check its address, or try again later.",
                retry: error.retryAdvice)
        case .upstreamError, .noSpace:
            fail(.upstreamError, "Reading the source failed. Try again later.", retry: error.retryAdvice)
        }
    }

    private static func upload(_ error: TransferError) -> Self {
        func fail(_ reason: Reason, _ message: String, retry: RetryAdvice = .never) -> Self {
            Self(.upload, reason, retry: retry, message: message, cause: error)
        }
        return switch error.fault {
        case .invalidURL: fail(.forbidden, "The store does not take such keys. Check the prefix and the ids.")
        case .tooManyBytes: fail(.forbidden, "The store does not take objects of this size. Use smaller variants.")
        case .forbidden, .blockedAddress:
            fail(.forbidden, "The store refuses to be written. Check its credentials and permissions.")
        case .noSuchBucket, .notFound, .tooManyRedirects:
            fail(.noSuchBucket, "The store's bucket or folder is not there. Create it, or check its name.")
        case .wrongRegion: fail(.noSuchBucket, wrongRegion)
        case .throttled:
            fail(.throttled, "The store asks for fewer requests. Try again later.", retry: error.retryAdvice)
        case .timeout:
            fail(.timeout, "The store did not answer in time. Try again later.", retry: error.retryAdvice)
        case .unreachable:
            fail(
                .unreachable, "The store cannot be reached. Check its address, or try again later.",
                retry: error.retryAdvice)
        case .upstreamError: fail(.upstreamError, "The store failed. Try again later.", retry: error.retryAdvice)
        case .noSpace:
            fail(.noSpace, "The store has no space left. Free some, then try again.", retry: error.retryAdvice)
        }
    }
}

extension TransferError {
    fileprivate var retryAdvice: RetryAdvice { retryAfter.map(RetryAdvice.after) ?? .later }
}

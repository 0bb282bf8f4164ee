internal import Calotype

extension TransferError {
    /// Creates a transfer error from an S3 error. This is the only place that decides the kind of the fault.
    ///
    /// The server's message is left out: some servers put the address, the key id or the signed text into it.
    init(_ error: S3Error) {
        let facts = [
            error.status.map { "S3 answered \($0) \(error.code)" } ?? "S3: \(error.code)",
            // Our own messages contain no address and no key.
            error.status == nil || error.code == .credentialsUnavailable ? error.message : nil,
            error.region.map { "the bucket is in region \($0)" },
            error.requestId.map { "request \($0)" },
        ]
        self.init(
            Self.fault(error), retryAfter: error.retryAfter, refusal: Self.refusal(error),
            detail: facts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", "))
    }

    private static func fault(_ error: S3Error) -> Fault {
        switch error.code {
        case .noSuchBucket, "InvalidBucketName": .noSuchBucket
        case .permanentRedirect, "IllegalLocationConstraintException": .wrongRegion
        // S3 uses this code for other errors in the header, too, but then it names no region.
        case "AuthorizationHeaderMalformed" where error.region != nil: .wrongRegion
        case .noSuchKey: .notFound
        case .tooManyBytes: .tooManyBytes
        case .attemptTimedOut, .requestTimeout: .timeout
        case .connectionFailed: .unreachable
        // The status is that of a refusal by the provider of credentials.
        case .credentialsUnavailable: error.status == nil ? .unreachable : .forbidden
        case .noCredentials: .forbidden
        case .damagedAnswer, .noSuchUpload: .upstreamError
        case .slowDown: .throttled
        // Our own error has no status. A server uses this code for some header or parameter of the request.
        case .invalidArgument where error.status == nil: .invalidURL
        case "InvalidURI", "KeyTooLongError": .invalidURL
        case "QuotaExceeded", "XMinioStorageFull": .noSpace
        default: fault(status: error.status)
        }
    }

    private static func fault(status: Int?) -> Fault {
        switch status {
        case 301, 307, 308: .wrongRegion
        case 404: .notFound
        case 409: .upstreamError
        case 429, 503: .throttled
        case 507: .noSpace
        case 501: .forbidden
        // Repeating the request would not change any other refusal.
        case let status? where (400..<500).contains(status): .forbidden
        default: .upstreamError
        }
    }

    /// The reason of the refusal, which the operator has to fix.
    private static func refusal(_ error: S3Error) -> Refusal? {
        if let failure = error.tlsFailure { return .tls(failure) }
        if let region = error.region, fault(error) == .wrongRegion { return .region(region) }
        return switch error.code {
        // Our own message. It contains no key and no token.
        case .credentialsUnavailable: .unusableCredentials(problem: error.message)
        case .noCredentials: .noCredentials(variables: error.message)
        case .expiredToken, "ExpiredTokenException", "TokenRefreshRequired": .expiredCredentials
        case .invalidAccessKeyId, .signatureDoesNotMatch, "InvalidToken", "InvalidClientTokenId", "InvalidSecurity",
            "AuthFailure", "UnrecognizedClientException", "IncompleteSignature":
            .wrongCredentials
        case .requestTimeTooSkewed, "RequestExpired": .clock
        case .accessDenied, "AllAccessDisabled", "AccessDeniedException": .permission
        default: fault(error) == .forbidden ? refusal(status: error.status) : nil
        }
    }

    private static func refusal(status: Int?) -> Refusal? {
        switch status {
        case 401: .wrongCredentials
        case 403: .permission
        case nil: nil
        default: .request
        }
    }
}

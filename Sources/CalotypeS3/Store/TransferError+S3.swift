internal import Calotype

extension TransferError {
    /// The one place where what S3 says becomes what happened to a transfer.
    ///
    /// The server's words stay out: some servers put the address, the key id or the text they signed into them.
    init(_ error: S3Error) {
        let facts = [
            "S3: \(error.status.map { "\($0) " } ?? "")\(error.code)",
            // Our own words name no address and no key.
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
        // Also what S3 says to other nonsense in the header, but then it names no region.
        case "AuthorizationHeaderMalformed" where error.region != nil: .wrongRegion
        case .noSuchKey: .notFound
        case .tooManyBytes: .tooManyBytes
        case .attemptTimedOut, .requestTimeout: .timeout
        case .connectionFailed: .unreachable
        // With the status of a refusal by who gives them out.
        case .credentialsUnavailable: error.status == nil ? .unreachable : .forbidden
        case .noCredentials: .forbidden
        case .damagedAnswer, .noSuchUpload: .upstreamError
        case .slowDown: .throttled
        // Ours. What a server calls so is about some header or parameter of the request.
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
        // Any other refusal of the request stays one, however often it is sent.
        case let status? where (400..<500).contains(status): .forbidden
        default: .upstreamError
        }
    }

    /// Why it was refused: what the operator has to mend.
    private static func refusal(_ error: S3Error) -> Refusal? {
        if let failure = error.tlsFailure { return .tls(failure) }
        if let region = error.region, fault(error) == .wrongRegion { return .region(region) }
        return switch error.code {
        case .credentialsUnavailable: error.status == nil ? nil : .wrongCredentials
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

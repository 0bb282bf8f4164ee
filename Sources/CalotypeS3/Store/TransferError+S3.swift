internal import Calotype

extension TransferError {
    /// The one place where what S3 says becomes what happened to a transfer.
    ///
    /// The server's words stay out: some servers put the address, the key id or the text they signed into them.
    init(_ error: S3Error) {
        let facts = [
            "S3: \(error.status.map { "\($0) " } ?? "")\(error.code)",
            error.region.map { "the bucket is in region \($0)" },
            error.requestId.map { "request \($0)" },
        ]
        self.init(
            Self.fault(error), retryAfter: error.retryAfter, detail: facts.compactMap { $0 }.joined(separator: ", "))
    }

    private static func fault(_ error: S3Error) -> Fault {
        switch error.code {
        case .noSuchBucket: .noSuchBucket
        case .permanentRedirect: .wrongRegion
        // Also what S3 says to other nonsense in the header, but then it names no region.
        case "AuthorizationHeaderMalformed" where error.region != nil: .wrongRegion
        case .noSuchKey: .notFound
        case .tooManyBytes: .tooManyBytes
        case .attemptTimedOut, .requestTimeout: .timeout
        case .connectionFailed: .unreachable
        case .damagedAnswer, .noSuchUpload: .upstreamError
        case .slowDown: .throttled
        case .invalidArgument, "InvalidURI", "KeyTooLongError": .invalidURL
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
        // Any other refusal of the request stays one, however often it is sent.
        case let status? where (400..<500).contains(status): .forbidden
        default: .upstreamError
        }
    }
}

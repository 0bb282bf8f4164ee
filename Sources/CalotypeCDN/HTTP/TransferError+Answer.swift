internal import AsyncHTTPClient
internal import Calotype
internal import HTTPClientGuard
internal import NIOCore
internal import NIOHTTP1

extension TransferError {
    /// Creates an error from a refusal. The server's message is left out: some servers repeat the address, which may be
    /// signed.
    init(_ answer: HTTPSender.Answer, during what: String) {
        let retryAfter = answer.headers.first(name: "retry-after").flatMap {
            retryDelay($0, asked: answer.headers.first(name: "date"))
        }
        self.init(Self.fault(answer.status), retryAfter: retryAfter, detail: "\(what): \(answer.status)")
    }

    private static func fault(_ status: Int) -> Fault {
        switch status {
        case 301, 302, 303, 307, 308: .tooManyRedirects
        case 404, 410: .notFound
        case 408: .timeout
        case 413: .tooManyBytes
        case 429, 503: .throttled
        case 507: .noSpace
        case 400..<500: .forbidden
        default: .upstreamError
        }
    }

    /// Creates an error for a failure below HTTP. Errors of the client may contain the address: only their kind is
    /// kept.
    init(transport error: any Error, during what: String) {
        switch error as? HTTPClientError {
        case .connectTimeout?, .readTimeout?, .writeTimeout?, .deadlineExceeded?, .getConnectionFromPoolTimeout?,
            .tlsHandshakeTimeout?:
            self.init(.timeout, detail: "\(what): no answer in time")
        case .invalidURL?, .emptyHost?, .emptyScheme?:
            self.init(.invalidURL, detail: "\(what): not an address")
        case let known?:
            self.init(.unreachable, detail: "\(what): \(known.shortDescription)")
        case nil:
            let isBroken = error is HTTPParserError || error is UnusableAnswer
            self.init(
                isBroken ? .upstreamError : .unreachable,
                detail: "\(what): \((error as? UnusableAnswer)?.description ?? String(describing: type(of: error)))")
        }
    }

    /// Whether the same request may succeed later.
    var isPassing: Bool {
        switch fault {
        case .throttled, .timeout, .unreachable, .upstreamError, .exhausted: true
        case .invalidURL, .blockedAddress, .notFound, .forbidden, .refused, .noSuchBucket, .wrongRegion,
            .tooManyRedirects,
            .tooManyBytes, .noSpace:
            false
        }
    }
}

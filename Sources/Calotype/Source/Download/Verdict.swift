internal import AsyncHTTPClient
internal import NIOHTTP1

/// The meaning of a response's head for a download.
enum Verdict {
    case body
    case empty
    case redirect(HTTPURL)

    /// Throws `TransferError` if the status means that there is no image.
    init(_ response: HTTPClientResponse, from url: HTTPURL) throws {
        switch response.status.code {
        case 204, 205: self = .empty
        // The answer is a part, although the request was for the whole.
        case 206: throw Self.failure(.upstreamError, response, url)
        case 200..<300: self = .body
        case 301, 302, 303, 307, 308: self = .redirect(try Self.target(response, url))
        case 404, 410: throw Self.failure(.notFound, response, url)
        case 429: throw Self.failure(.throttled, response, url)
        // 408 is a request timeout, and 425 means too early. The same request may succeed later.
        case 408, 425: throw Self.failure(.upstreamError, response, url)
        case 401, 402, 403, 407, 451: throw Self.failure(.forbidden, response, url)
        case 400..<500:
            throw Self.failure(
                .refused, response, url,
                explanation: """
                    The source's server refuses the request with status \(response.status.code). Check the source's \
                    address; a signed one may have expired.
                    """)
        default: throw Self.failure(.upstreamError, response, url)
        }
    }

    private static func target(_ response: HTTPClientResponse, _ url: HTTPURL) throws -> HTTPURL {
        guard let location = response.headers.first(name: "Location") else {
            throw failure(.upstreamError, response, url)
        }
        do {
            return try url.redirected(to: location)
        } catch let error as TransferError where error.fault == .invalidURL {
            throw TransferError(
                .invalidURL, detail: "\(url.withoutQuery): redirect: \(error.detail)",
                explanation: "it redirects to one that is not, \(error.detail)")
        }
    }

    private static func failure(
        _ fault: TransferError.Fault, _ response: HTTPClientResponse, _ url: HTTPURL, explanation: String? = nil
    ) -> TransferError {
        TransferError(
            fault,
            retryAfter: response.headers.first(name: "Retry-After").flatMap {
                retryDelay($0, asked: response.headers.first(name: "Date"))
            },
            detail: "\(url.withoutQuery): status \(response.status.code)", explanation: explanation)
    }
}

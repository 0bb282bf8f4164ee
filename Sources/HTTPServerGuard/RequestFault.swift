internal import CalotypeAPI
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypesHTTP1

/// The reason to refuse a request before it reaches a route.
struct RequestFault: Sendable {
    let status: HTTPResponse.Status
    let reason: String
    /// Advice for users.
    let detail: String

    init(_ status: HTTPResponse.Status, _ reason: String, detail: String) {
        self.status = status
        self.reason = reason
        self.detail = detail
    }

    init(_ error: HTTPParserError) {
        switch error {
        case .headerOverflow:
            self.init(
                .requestHeaderFieldsTooLarge, "header-too-large",
                detail: "The request line, a header, or all headers together are too large.")
        default: self = .malformed("The request is not valid HTTP/1.1.")
        }
    }

    static func malformed(_ detail: String) -> Self { Self(.badRequest, "malformed-request", detail: detail) }

    /// The answer. It is the last one on its connection.
    var answer: (head: HTTPResponseHead, body: ByteBuffer) {
        let report = ProblemReport(status: status.code, title: status.reasonPhrase, reason: reason, detail: detail)
        let body = ByteBuffer(bytes: (try? WireJSON.bytes(of: report)) ?? [])
        var fields: HTTPFields = [
            .contentType: ProblemReport.mediaType, .contentLength: "\(body.readableBytes)", .connection: "close",
        ]
        BrowserProtection.protect(&fields)
        let status = HTTPResponseStatus(statusCode: status.code, reasonPhrase: status.reasonPhrase)
        return (HTTPResponseHead(version: .http1_1, status: status, headers: HTTPHeaders(fields)), body)
    }
}

internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypesHTTP1

extension Problem {
    /// The answer to a request that reached no route. It is the last answer on its connection.
    var bare: (head: HTTPResponseHead, body: ByteBuffer) {
        let body = ByteBuffer(bytes: (try? json()) ?? [])
        var fields: HTTPFields = [
            .contentType: "application/problem+json", .contentLength: "\(body.readableBytes)", .connection: "close",
        ]
        fields.append(contentsOf: headers)
        BrowserProtection.protect(&fields)
        let status = HTTPResponseStatus(statusCode: status.code, reasonPhrase: status.reasonPhrase)
        return (HTTPResponseHead(version: .http1_1, status: status, headers: HTTPHeaders(fields)), body)
    }
}

/// A fault that a `FaultProxy` applies to one connection or to one request.
package enum Fault: Sendable, Hashable {
    /// No fault: every byte passes.
    case none
    /// The connection is reset at once.
    case reset
    /// Each request is read completely and answered by the proxy; then the connection is closed.
    case answer(CannedAnswer)
    /// The connection is reset after this number of bytes of the response.
    case cut(afterBytes: Int)
    /// The response is sent in pieces of `bytes` bytes, with a pause between them.
    case slow(bytes: Int, every: Duration)
    /// The request is read, and no response is sent.
    case hang
    /// The request reaches the server, the response is dropped, and the connection is reset.
    case dropAnswer
    /// The request reaches the server, the response is dropped, and the connection stays open.
    case withholdAnswer

    /// Every byte passes, but the proxy calls `onHalfway` when half of each request's body has passed.
    case halfway

    /// The response of S3 to too many requests.
    package static let slowDown = Self.answer(CannedAnswer(status: 503, code: "SlowDown"))
}

/// An HTTP response that the proxy sends itself.
package struct CannedAnswer: Sendable, Hashable {
    package let text: String

    package init(status: Int, headers: [String: String] = [:], body: String = "") {
        let lines =
            ["HTTP/1.1 \(status) Canned", "Content-Length: \(body.utf8.count)", "Connection: close"]
            + headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        text = lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    /// Creates an error response in the format of S3.
    package init(status: Int, code: String, headers: [String: String] = [:], more: String = "") {
        self.init(
            status: status, headers: headers.merging(["Content-Type": "application/xml"]) { mine, _ in mine },
            body: """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>\(code)</Code><Message>canned &amp; sealed</Message><RequestId>req-1</RequestId>\(more)</Error>
                """)
    }
}

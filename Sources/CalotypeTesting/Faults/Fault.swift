/// What becomes of one connection that goes through a `FaultProxy`, or of one request.
package enum Fault: Sendable, Hashable {
    /// Nothing: every byte goes through.
    case none
    /// Reset at once.
    case reset
    /// Every request is read whole and answered by the proxy; then the connection is closed.
    case answer(CannedAnswer)
    /// Reset after so many bytes of the answer.
    case cut(afterBytes: Int)
    /// The answer comes in pieces of so many bytes, with a pause between them.
    case slow(bytes: Int, every: Duration)
    /// The request is read, and nothing ever comes back.
    case hang
    /// The request reaches the server, the answer is lost, and the connection is reset.
    case dropAnswer
    /// The request reaches the server, the answer is lost, and the connection stays open.
    case withholdAnswer

    /// Every byte goes through, but half of each request's body ahead of the rest: in between the proxy tells of it.
    case halfway

    /// What S3 says when it is asked too often.
    package static let slowDown = Self.answer(CannedAnswer(status: 503, code: "SlowDown"))
}

/// An HTTP answer that the proxy gives itself.
package struct CannedAnswer: Sendable, Hashable {
    package let text: String

    package init(status: Int, headers: [String: String] = [:], body: String = "") {
        let lines =
            ["HTTP/1.1 \(status) Canned", "Content-Length: \(body.utf8.count)", "Connection: close"]
            + headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        text = lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    /// An error as S3 tells it.
    package init(status: Int, code: String, headers: [String: String] = [:], more: String = "") {
        self.init(
            status: status, headers: headers.merging(["Content-Type": "application/xml"]) { mine, _ in mine },
            body: """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>\(code)</Code><Message>canned &amp; sealed</Message><RequestId>req-1</RequestId>\(more)</Error>
                """)
    }
}

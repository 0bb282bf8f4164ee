/// Why the answer of a web server cannot be used: it breaks the rules of HTTP in a way that the HTTP client does not
/// handle. It contains nothing of the address.
package enum UnusableAnswer: Error, Sendable, Hashable, CustomStringConvertible {
    /// A status below 200 that is not informational (RFC 9110 section 15).
    case status(Int)
    /// Status 101, although the request asked for no other protocol.
    case switchedProtocol
    /// More informational answers than a server has a reason to send.
    case tooManyInformational
    /// A part in the wrong place: an answer without a request, or a body without a head.
    case outOfOrder

    package var description: String {
        switch self {
        case .status(let code): "an answer with status \(code), which HTTP does not have"
        case .switchedProtocol: "an answer that switches the protocol, which was not asked for"
        case .tooManyInformational: "more than \(AnswerGuard.informationalLimit) informational answers"
        case .outOfOrder: "parts of an answer that are out of order"
        }
    }
}

/// Why an answer of a web server cannot be used: it breaks the rules of HTTP in a way that the client libraries below do
/// not expect. Holds nothing of the address.
package enum UnusableAnswer: Error, Sendable, Hashable, CustomStringConvertible {
    /// A status below 200 that is not an informational one (RFC 9110 section 15).
    case status(Int)
    /// 101, though nobody asked for another protocol.
    case switchedProtocol
    /// More informational answers than any server has a reason to send.
    case tooManyInformational
    /// A part that does not belong where it stands: an answer that nobody asked for, or a body without a head.
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

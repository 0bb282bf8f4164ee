internal import NIOCore
internal import NIOHTTP1

/// A channel handler between the HTTP decoder and the HTTP client. It passes on only what RFC 9112 allows: for each
/// request one head with a final status, then the body, then the end.
///
/// AsyncHTTPClient stops the process if an answer is not as it expects, for example if one with status 099 has a body.
/// With this handler it sees either an answer in this order or an error, whatever a server sends.
final class AnswerGuard: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    /// The largest number of informational answers to one request. Busy servers send one every few seconds.
    static let informationalLimit = 32

    private enum State {
        /// No request is under way.
        case idle
        /// A request is under way, and its answer has not started.
        case asked(informational: Int)
        /// The head of the answer was passed on.
        case answering
        /// The connection is about to be closed, and everything that arrives is dropped.
        case refused
    }

    private var state = State.idle

    /// Adds a guard between the decoder and the client of a new connection. Must be called on the channel's event loop.
    static func add(to channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
        try pipeline.addHandler(AnswerGuard(), position: .after(decoder))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .head = unwrapOutboundIn(data), case .idle = state { state = .asked(informational: 0) }
        context.write(data, promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do throws(UnusableAnswer) {
            if try passes(unwrapInboundIn(data)) { context.fireChannelRead(data) }
        } catch {
            state = .refused
            context.fireErrorCaught(error)
            context.close(promise: nil)
        }
    }

    /// Whether to pass this part on to the client. Throws if a server may not send it.
    private func passes(_ part: HTTPClientResponsePart) throws(UnusableAnswer) -> Bool {
        switch (state, part) {
        case (.refused, _): return false
        case (.asked(let informational), .head(let head)):
            return try passes(head, after: informational)
        case (.answering, .body): return true
        case (.answering, .end):
            state = .idle
            return true
        case (.idle, _), (.asked, .body), (.asked, .end), (.answering, .head): throw .outOfOrder
        }
    }

    private func passes(_ head: HTTPResponseHead, after informational: Int) throws(UnusableAnswer) -> Bool {
        switch head.status.code {
        case 200...:
            state = .answering
            return true
        case 101: throw .switchedProtocol
        case 100..<200:
            guard informational < Self.informationalLimit else { throw .tooManyInformational }
            state = .asked(informational: informational + 1)
            // Nothing here waits for informational answers, and the final one is still to come.
            return false
        default: throw .status(Int(head.status.code))
        }
    }
}

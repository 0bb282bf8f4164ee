internal import NIOCore
internal import NIOHTTP1

/// Stands between the HTTP decoder and the HTTP client, and lets through what RFC 9112 allows and nothing else: for each
/// request one head with a final status, then its body, then its end.
///
/// The client below ends the process where an answer surprises it, for example one of status 099 that has a body.
/// Whatever a server sends, the client sees either an answer in this order or an error.
final class AnswerGuard: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    /// Of one request. Servers that have much to do send one every few seconds.
    static let informationalLimit = 32

    private enum State {
        /// No request is under way.
        case idle
        /// A request is under way, and its answer has not begun.
        case asked(informational: Int)
        /// The head is through.
        case answering
        /// What still comes is dropped: the connection is about to be closed.
        case refused
    }

    private var state = State.idle

    /// Puts a guard in front of the client of a connection that was just made. To be called on its event loop.
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

    /// Whether the client is to see this part. Throws for one that no server may send.
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
            // Nobody here waits for one, and the answer is still to come.
            return false
        default: throw .status(Int(head.status.code))
        }
    }
}

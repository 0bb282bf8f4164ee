internal import HTTPTypes
package import NIOCore
internal import NIOHTTPTypes

/// Cuts off clients that hold a connection and do not use it: heads and bodies that trickle in, answers that are not
/// read, and bodies that go on although they were answered.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Sent down the pipeline by who begins to read a body.
    struct BodyWanted: Sendable {}

    private let limits: ConnectionLimits
    private var phase = Phase.head
    private var since = NIODeadline.now()
    private var received = 0
    private var expectsContinue = false
    private var isBeingAnswered = false
    private var isAnswered = false
    private var unwritableSince: NIODeadline?
    private var leftSince: NIODeadline?
    private var timer: RepeatedTask?

    private enum Phase {
        /// Between requests, or in the middle of a head.
        case head
        case body
        /// The request is here; the answer is on its way.
        case answer
    }

    init(_ limits: ConnectionLimits) { self.limits = limits }

    func handlerAdded(context: ChannelHandlerContext) {
        let here = NIOLoopBound((guard: self, context: context), eventLoop: context.eventLoop)
        let interval = limits.interval
        timer = context.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            here.value.guard.check(here.value.context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            expectsContinue = head.headerFields[.expect]?.lowercased() == "100-continue"
            (isBeingAnswered, isAnswered) = (false, false)
            enter(.body)
        case .body(let part):
            received += part.readableBytes
            if isAnswered, received > limits.ignoredBytes { return context.close(promise: nil) }
        case .end:
            enter(isAnswered ? .head : .answer)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head: isBeingAnswered = true
        case .body: break
        case .end:
            isAnswered = true
            if phase == .answer { enter(.head) } else { (received, since) = (0, .now()) }
        }
        context.write(data, promise: promise)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is BodyWanted else { return context.triggerUserOutboundEvent(event, promise: promise) }
        if expectsContinue, phase == .body {
            context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        expectsContinue = false
        promise?.succeed()
    }

    /// The client has closed its side. One that waits for a result has most likely gone, and must not hold a place.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { leftSince = .now() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        unwritableSince = context.channel.isWritable ? nil : .now()
        context.fireChannelWritabilityChanged()
    }

    private func enter(_ phase: Phase) { (self.phase, received, since) = (phase, 0, .now()) }

    private func check(_ context: ChannelHandlerContext) {
        let time = NIODeadline.now() - since
        let isTooSlow =
            switch phase {
            case .head: time > limits.head
            case .body where isAnswered: time > limits.head
            case .body: time > limits.patience && received < limits.bytes(in: time)
            case .answer: false
            }
        let isUnread = unwritableSince.map { NIODeadline.now() - $0 > limits.unread } ?? false
        let hasLeft = !isBeingAnswered && (leftSince.map { NIODeadline.now() - $0 > limits.left } ?? false)
        if isTooSlow || isUnread || hasLeft { context.close(promise: nil) }
    }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}

/// How long clients may take.
package struct ConnectionLimits: Sendable {
    /// From the last answer, or the first byte, to the whole head of the next request.
    package var head: TimeAmount = .seconds(30)
    /// A body may be slower than `bytesPerSecond` for this long.
    package var patience: TimeAmount = .seconds(10)
    package var bytesPerSecond = 4096
    /// An answer of which the client takes nothing.
    package var unread: TimeAmount = .seconds(60)
    /// How long an answer may take to begin once the client has closed its side of the connection.
    package var left: TimeAmount = .seconds(5)
    /// Of a body that nobody reads any more.
    package var ignoredBytes = 1_048_576
    package var connections = 1024
    /// How long a stream of events goes on before its reader has to come again.
    package var stream: Duration = .seconds(3_600)
    /// How often to look.
    var interval: TimeAmount { .nanoseconds(min(head, patience, unread, left).nanoseconds / 4) }

    package init() {}

    func bytes(in time: TimeAmount) -> Int { Int(time.nanoseconds / 1_000_000_000) * bytesPerSecond }
}

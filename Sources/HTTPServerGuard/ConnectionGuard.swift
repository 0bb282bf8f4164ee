internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1

/// Enforces the rules of HTTP/1 and the limits on one connection. Closes the connection of a client that holds it
/// without using it: one that sends a head or a body too slowly, or does not read an answer. It closes connections in
/// an order in which no answer is lost.
package final class ConnectionGuard: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Sent down the pipeline when a handler begins to read a body.
    package struct BodyWanted: Sendable {
        package init() {}
    }

    /// Sent down the pipeline while a handler waits, to learn that the client has left. `nil` ends this.
    struct Watch: Sendable {
        let onLeaving: (@Sendable () -> Void)?
    }

    private let limits: ConnectionLimits
    private let registry: ConnectionRegistry
    private let admission: ConnectionRegistry.Admission
    /// The part of a request that is being read.
    private var reading = Reading.nothing
    private var since = NIODeadline.now()
    private var body = Body()
    private var hasAsked = false
    /// Requests without a complete answer, oldest first.
    private var exchanges: [Exchange] = []
    private var isBeingAnswered = false
    /// The answer that is being written is the last one on this connection.
    private var isLast = false
    private var isClosing = false
    private var isStopping = false
    private var fault: RequestFault?
    private var unwritableSince: NIODeadline?
    private var leftSince: NIODeadline?
    private var timer: RepeatedTask?
    private var onLeaving: (@Sendable () -> Void)?

    private enum Reading { case nothing, head, body }

    private struct Body {
        var received = 0
        /// The length of the body. `nil` if it is sent in chunks.
        var announced: Int?
        var awaitsContinue = false
    }

    private struct Exchange {
        let version: HTTPVersion
        let closes: Bool
    }

    init(_ limits: ConnectionLimits, _ registry: ConnectionRegistry, _ admission: ConnectionRegistry.Admission) {
        self.limits = limits
        self.registry = registry
        self.admission = admission
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let here = NIOLoopBound((guard: self, context: context), eventLoop: context.eventLoop)
        let interval = admission == .member ? limits.interval : limits.guestInterval
        timer = context.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            here.value.guard.check(here.value.context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        if admission == .refused { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        onLeaving?()
        onLeaving = nil
        context.fireChannelInactive()
    }

    /// Bytes have arrived that are not parsed yet.
    func bytesArrived() {
        if reading == .nothing { enter(.head) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard fault == nil else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            if let fault = head.fault { return refuse(fault, context) }
            begin(head)
            registry.set(context.channel, isIdle: false)
            context.fireChannelRead(wrapInboundOut(.head(head.inOriginForm)))
        case .body(let part):
            body.received += part.readableBytes
            context.fireChannelRead(data)
        case .end:
            enter(.nothing)
            if exchanges.isEmpty { registry.set(context.channel, isIdle: true) }
            context.fireChannelRead(data)
        }
    }

    private func begin(_ head: HTTPRequestHead) {
        hasAsked = true
        let isChunked = head.headers.contains(name: "Transfer-Encoding")
        let length = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
        body = Body(announced: isChunked ? nil : length, awaitsContinue: head.expectsContinue)
        let isOld = head.version.isOld
        exchanges.append(Exchange(version: head.version, closes: isOld || !head.isKeepAlive || admission != .member))
        enter(.body)
    }

    /// Refuses the request. The reader of requests handles the error in order, and answers 400. This handler replaces
    /// that answer by the fault.
    private func refuse(_ fault: RequestFault, _ context: ChannelHandlerContext) {
        self.fault = fault
        context.fireErrorCaught(HTTPParserError.unknown)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError, fault == nil { fault = RequestFault(error) }
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isClosing else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head):
            if let fault, exchanges.isEmpty { return write(fault, context, promise) }
            context.write(wrapOutboundOut(.head(answering(head))), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end: end(context, data, promise)
        }
    }

    private func answering(_ head: HTTPResponseHead) -> HTTPResponseHead {
        var head = head
        isBeingAnswered = true
        if let exchange = exchanges.first, exchange.version.isOld { head.version = exchange.version }
        isLast = isLast || isStopping || exchanges.first?.closes ?? true || isEarly
        if isLast { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        return head
    }

    /// Whether an answer begins before the body has arrived, and many bytes are missing, their number is unknown, or
    /// the client may never send them.
    private var isEarly: Bool {
        guard exchanges.count == 1, reading == .body else { return false }
        guard !body.awaitsContinue, let announced = body.announced else { return true }
        return announced - body.received > limits.ignoredBytes
    }

    private func write(_ fault: RequestFault, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        isLast = true
        guard reading != .body else {
            // The error was in the body of a request that is already answered.
            promise?.succeed()
            return
        }
        let (head, bytes) = fault.answer
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: promise)
    }

    private func end(_ context: ChannelHandlerContext, _ data: NIOAny, _ promise: EventLoopPromise<Void>?) {
        context.write(data, promise: promise)
        isBeingAnswered = false
        if !exchanges.isEmpty { exchanges.removeFirst() }
        if isLast {
            isClosing = true
            context.flush()
            context.close(mode: .output, promise: nil)
            registry.set(context.channel, isIdle: true)
        } else if exchanges.isEmpty {
            since = .now()
            if reading != .body { registry.set(context.channel, isIdle: true) }
        }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        if let watch = event as? Watch {
            onLeaving = watch.onLeaving
            promise?.succeed()
            return
        }
        guard event is BodyWanted else { return context.triggerUserOutboundEvent(event, promise: promise) }
        if body.awaitsContinue, reading == .body, exchanges.count == 1, !isBeingAnswered {
            let head = HTTPResponseHead(version: .http1_1, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        }
        body.awaitsContinue = false
        promise?.succeed()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        // The client has closed its side. If it waits for a result, it has probably gone, and must not hold the
        // connection.
        case let event as ChannelEvent where event == .inputClosed: leftSince = .now()
        case is ChannelShouldQuiesceEvent: isStopping = true
        case is ConnectionRegistry.MakeRoom:
            if isIdle { context.close(promise: nil) } else { registry.stays(context.channel) }
            return
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        unwritableSince = context.channel.isWritable ? nil : .now()
        context.fireChannelWritabilityChanged()
    }

    /// Whether the connection can be closed without losing a request. An incomplete head is not a request.
    private var isIdle: Bool { exchanges.isEmpty && reading != .body && !isClosing }

    private func enter(_ reading: Reading) { (self.reading, since) = (reading, .now()) }

    private func check(_ context: ChannelHandlerContext) {
        let isUnread = unwritableSince.map { NIODeadline.now() - $0 > limits.unread } ?? false
        let hasLeft = !isBeingAnswered && (leftSince.map { NIODeadline.now() - $0 > limits.left } ?? false)
        if isUnread || !isClosing && (isTooSlow || hasLeft) {
            context.triggerUserOutboundEvent(LingeringClose.Abandon(), promise: nil)
        }
    }

    private var isTooSlow: Bool {
        let time = NIODeadline.now() - since
        let isGuest = admission != .member
        switch reading {
        case .nothing where !exchanges.isEmpty, .head where !exchanges.isEmpty: return false
        case .nothing where hasAsked: return time > limits.keepAlive
        case .nothing: return time > (isGuest ? limits.guestPatience : limits.firstByte)
        case .head: return time > (isGuest ? limits.guestPatience : limits.head)
        case .body where exchanges.isEmpty: return time > limits.head
        case .body: return time > limits.patience && body.received < limits.bytes(in: time)
        }
    }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}

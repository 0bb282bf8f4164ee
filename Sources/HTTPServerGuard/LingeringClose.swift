internal import NIOCore

/// Closes a connection without losing an answer. It closes our side first, then reads for a limited time and amount
/// until the client closes its side. If a socket is closed while the client still sends, the system sends a reset, and
/// the client loses an answer that it has already received.
final class LingeringClose: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// Sent down the pipeline to close the connection at once, even if data is still being sent.
    struct Abandon: Sendable {}

    private let limits: ConnectionLimits
    /// Called for every read, before its bytes are parsed.
    private let onBytes: () -> Void
    private var phase = Phase.open
    private var isInputClosed = false
    private var isStopping = false
    private var received = 0
    private var timer: RepeatedTask?

    private enum Phase {
        case open
        /// Our side is being closed. The rest of the answer is still being sent.
        case closing
        /// Our side is closed, since the first time. The last bytes arrived at the second time.
        case lingering(since: NIODeadline, last: NIODeadline)

        var isOpen: Bool { if case .open = self { true } else { false } }
    }

    init(_ limits: ConnectionLimits, onBytes: @escaping () -> Void) {
        self.limits = limits
        self.onBytes = onBytes
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !phase.isOpen else {
            onBytes()
            return context.fireChannelRead(data)
        }
        received += unwrapInboundIn(data).readableBytes
        if case .lingering(let since, _) = phase { phase = .lingering(since: since, last: .now()) }
        if received > limits.lingeringBytes { end(context) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if phase.isOpen { context.fireChannelReadComplete() } else { context.read() }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch mode {
        case .output where phase.isOpen: beginClosing(context, promise)
        case .output: promise?.succeed()
        // A caller that closes everything must not cut off the client: the connection closes after the lingering.
        case .all where !phase.isOpen: context.channel.closeFuture.cascade(to: promise)
        case .all, .input: context.close(mode: mode, promise: promise)
        }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is Abandon else { return context.triggerUserOutboundEvent(event, promise: promise) }
        end(context)
        promise?.succeed()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            isInputClosed = true
            if case .lingering = phase { return end(context) }
        }
        if event is ConnectionRegistry.MakeRoom, case .lingering = phase { return end(context) }
        context.fireUserInboundEventTriggered(event)
        if event is ChannelShouldQuiesceEvent { isStopping = true }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if phase.isOpen { context.fireErrorCaught(error) } else { end(context) }
    }

    private func beginClosing(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        phase = .closing
        let closed = promise ?? context.eventLoop.makePromise()
        let here = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        closed.futureResult.whenComplete { result in
            let (handler, context) = here.value
            if case .success = result { handler.beginLingering(context) } else { handler.end(context) }
        }
        context.close(mode: .output, promise: closed)
        context.read()
    }

    private func beginLingering(_ context: ChannelHandlerContext) {
        guard !isInputClosed, context.channel.isActive else { return end(context) }
        phase = .lingering(since: .now(), last: .now())
        let here = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let interval = min(limits.interval, .milliseconds(250))
        timer = context.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            here.value.handler.check(here.value.context)
        }
    }

    private func check(_ context: ChannelHandlerContext) {
        guard case .lingering(let since, let last) = phase else { return }
        let now = NIODeadline.now()
        // When the server stops, wait for at most one second.
        let idle = isStopping ? min(limits.lingeringIdle, .seconds(1)) : limits.lingeringIdle
        if now - since > limits.lingering || now - last > idle { end(context) }
    }

    private func end(_ context: ChannelHandlerContext) {
        timer?.cancel()
        context.close(mode: .all, promise: nil)
    }
}

@available(*, unavailable)
extension LingeringClose: Sendable {}

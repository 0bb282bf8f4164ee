internal import NIOCore
internal import NIOPosix

/// The client's side of a relayed connection: connects to the server and passes requests on.
final class Relaying: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let upstream: FaultProxy.Upstream
    private let fault: FaultInForce
    private let onLoss: @Sendable () -> Void
    private var server: (any Channel)?

    init(to upstream: FaultProxy.Upstream, _ fault: FaultInForce, onLoss: @escaping @Sendable () -> Void) {
        self.upstream = upstream
        self.fault = fault
        self.onLoss = onLoss
    }

    func channelActive(context: ChannelHandlerContext) {
        let client = context.channel
        let (fault, onLoss) = (fault, onLoss)
        ClientBootstrap(group: context.eventLoop)
            .channelInitializer { server in
                server.eventLoop.makeCompletedFuture {
                    try server.pipeline.syncOperations.addHandler(AnswerRelaying(to: client, fault, onLoss: onLoss))
                }
            }
            .connect(host: upstream.host, port: upstream.port)
            .assumeIsolated()
            .whenComplete { result in
                guard case .success(let server) = result, client.isActive else { return client.reset() }
                self.server = server
                client.readOn()
            }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch fault.current {
        case .reset: context.channel.reset()
        case .hang, .answer: break
        case .none, .cut, .slow, .dropAnswer, .withholdAnswer, .halfway:
            server?.writeAndFlush(unwrapInboundIn(data), promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is RequestEnded else { return context.fireUserInboundEventTriggered(event) }
        if case .answer(let answer) = fault.current { context.channel.end(with: answer) }
    }

    func channelInactive(context: ChannelHandlerContext) { server?.close(promise: nil) }
}

/// The server's side of a relayed connection: passes responses on, as far as the fault permits.
final class AnswerRelaying: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let client: any Channel
    private let fault: FaultInForce
    private let onLoss: @Sendable () -> Void
    private var relayed = 0
    private var waiting = ByteBuffer()
    private var isDripping = false

    init(to client: any Channel, _ fault: FaultInForce, onLoss: @escaping @Sendable () -> Void) {
        self.client = client
        self.fault = fault
        self.onLoss = onLoss
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        switch fault.current {
        case .cut(let limit):
            let part = bytes.readSlice(length: min(bytes.readableBytes, limit - relayed)) ?? ByteBuffer()
            relayed += part.readableBytes
            let client = client
            let isOver = relayed >= limit
            client.writeAndFlush(part).whenComplete { _ in if isOver { client.reset() } }
        case .slow(let count, let pause):
            waiting.writeImmutableBuffer(bytes)
            if !isDripping { drip(count, every: TimeAmount(pause), on: context.eventLoop) }
        case .dropAnswer:
            onLoss()
            client.reset()
        case .withholdAnswer:
            onLoss()
        case .none, .reset, .answer, .hang, .halfway:
            client.writeAndFlush(bytes, promise: nil)
        }
    }

    private func drip(_ count: Int, every pause: TimeAmount, on loop: any EventLoop) {
        guard let part = waiting.readSlice(length: min(count, waiting.readableBytes)), part.readableBytes > 0 else {
            isDripping = false
            return
        }
        isDripping = true
        client.writeAndFlush(part, promise: nil)
        loop.assumeIsolated().scheduleTask(in: pause) { self.drip(count, every: pause, on: loop) }
    }

    func channelInactive(context: ChannelHandlerContext) { if !isDripping { client.close(promise: nil) } }
}

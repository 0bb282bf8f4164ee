internal import NIOCore

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Resets each connection as soon as it is open.
final class Resetting: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelActive(context: ChannelHandlerContext) { context.channel.reset() }
}

/// Reads and sends nothing.
final class Silent: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelActive(context: ChannelHandlerContext) { context.channel.readOn() }
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
}

/// Answers each complete request with the same response and closes the connection.
final class Answering: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let answer: CannedAnswer

    init(_ answer: CannedAnswer) { self.answer = answer }

    func channelActive(context: ChannelHandlerContext) { context.channel.readOn() }
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is RequestEnded else { return context.fireUserInboundEventTriggered(event) }
        context.channel.end(with: answer)
    }
}

extension Channel {
    /// Starts to read. Reading does not start automatically, because the receiver must be ready first.
    func readOn() { setOption(.autoRead, value: true).whenFailure { _ in self.close(promise: nil) } }

    /// Sends this response and closes the connection.
    func end(with answer: CannedAnswer) {
        writeAndFlush(ByteBuffer(string: answer.text)).whenComplete { _ in self.close(promise: nil) }
    }

    /// Closes with RST instead of FIN, by a linger time of zero.
    func reset() {
        guard let socket = self as? any SocketOptionProvider else { return close(promise: nil) }
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in self.close(promise: nil) }
    }
}

import NIOCore
import NIOPosix

extension RunningNode {
    /// Everything that the server says to these bytes until it closes, or until it has said `end`. `afterwards` is sent when
    /// it has said something.
    func talk(
        _ text: String, afterwards: String? = nil, leaving: Bool = false, until end: String? = nil,
        from address: String = "127.0.0.1"
    ) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .bind(to: try SocketAddress(ipAddress: address, port: 0))
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var answer = ""
            var rest = afterwards
            do {
                try await outbound.write(ByteBuffer(string: text))
                if leaving { outbound.finish() }
                for try await part in inbound {
                    answer += String(buffer: part)
                    if let text = rest { try await outbound.write(ByteBuffer(string: text)) }
                    rest = nil
                    if let end, answer.contains(end) { break }
                }
            } catch is IOError {
            } catch ChannelError.ioOnClosedChannel {}  // It has said all, and does not wait for the rest.
            return answer
        }
    }

    /// Connections that are open, and say no more, until `body` is done. With `isHeard` it begins when each was answered
    /// something.
    func connected<R: Sendable>(
        times count: Int, saying text: String = "", isHeard: Bool = false, from address: String = "127.0.0.1",
        _ body: @Sendable () async throws -> R
    ) async throws -> R {
        var channels: [any Channel] = []
        for _ in 0..<count {
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let heard = loop.makePromise(of: Void.self)
            let channel = try await ClientBootstrap(group: loop)
                .bind(to: try SocketAddress(ipAddress: address, port: 0))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(FirstRead(heard))
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
            if !text.isEmpty { try await channel.writeAndFlush(ByteBuffer(string: text)).get() }
            if isHeard { try await heard.futureResult.get() } else { heard.succeed() }
            channels.append(channel)
        }
        let result: Result<R, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        for channel in channels { try? await channel.close().get() }
        return try result.get()
    }
}

/// Tells of the first bytes that come.
private final class FirstRead: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let promise: EventLoopPromise<Void>

    init(_ promise: EventLoopPromise<Void>) { self.promise = promise }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { promise.succeed() }
}

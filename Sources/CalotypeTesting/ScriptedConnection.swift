internal import NIOCore

/// One client of a `ScriptedServer`: the bytes that it sends until it disconnects or the connection fails.
struct ScriptedConnection: Sendable {
    let incoming: AsyncStream<[UInt8]>
    private let channel: any Channel

    init(_ channel: any Channel) throws {
        let (incoming, continuation) = AsyncStream<[UInt8]>.makeStream()
        self.incoming = incoming
        self.channel = channel
        try channel.pipeline.syncOperations.addHandler(Ear(continuation))
    }

    /// Runs `body`, then closes the connection. Closes it at once if the task is cancelled.
    func whileOpen(_ body: () async throws -> Void) async throws {
        defer { channel.close(promise: nil) }
        try await withTaskCancellationHandler {
            try await body()
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    /// Returns when the kernel has accepted all the bytes.
    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }
}

private final class Ear: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let heard: AsyncStream<[UInt8]>.Continuation

    init(_ heard: AsyncStream<[UInt8]>.Continuation) { self.heard = heard }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        heard.yield(Array(buffer: unwrapInboundIn(data)))
    }

    func channelInactive(context: ChannelHandlerContext) { heard.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

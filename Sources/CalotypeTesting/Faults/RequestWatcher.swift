internal import NIOCore

/// The event that a complete request has passed.
struct RequestEnded {}

/// Observes requests. Reports the head of every request before its bytes are passed on, and its end afterwards. The
/// bytes are passed on unchanged.
final class RequestWatcher: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let onHead: (String) -> Void
    private var pending = ByteBuffer()
    private var bodyBytesLeft: Int?

    init(onHead: @escaping (String) -> Void) { self.onHead = onHead }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        pending.writeImmutableBuffer(unwrapInboundIn(data))
        var ended = 0
        while advance() { ended += 1 }
        context.fireChannelRead(data)
        for _ in 0..<ended { context.fireUserInboundEventTriggered(RequestEnded()) }
    }

    /// Reads on in the pending bytes. Returns whether another request has ended.
    private func advance() -> Bool {
        if bodyBytesLeft == nil { bodyBytesLeft = readHead().map(Self.contentLength) }
        guard let left = bodyBytesLeft else { return false }
        let step = min(left, pending.readableBytes)
        pending.moveReaderIndex(forwardBy: step)
        bodyBytesLeft = left == step ? nil : left - step
        return left == step
    }

    private func readHead() -> String? {
        let bytes = pending.readableBytesView
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
        pending.moveReaderIndex(to: end.upperBound)
        onHead(head)
        return head
    }

    static func contentLength(_ head: String) -> Int {
        head.split(separator: "\r\n")
            .compactMap { $0.lowercased().firstMatch(of: /^content-length: *([0-9]+)/)?.output.1 }
            .first.flatMap { Int($0) } ?? 0
    }
}

internal import NIOCore

/// Passes the head and half of the body of each request with the fault `halfway`, calls `onHalfway`, then passes the
/// rest.
final class Halving: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let fault: FaultInForce
    private let onHalfway: @Sendable () -> Void
    private var head = ByteBuffer()
    /// The bytes of the present body until its half. `nil` if no first half is being passed.
    private var untilHalfway: Int?
    private var afterwards = 0

    init(_ fault: FaultInForce, _ onHalfway: @escaping @Sendable () -> Void) {
        self.fault = fault
        self.onHalfway = onHalfway
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard fault.current == .halfway else { return context.fireChannelRead(data) }
        var bytes = unwrapInboundIn(data)
        while bytes.readableBytes > 0 {
            if let left = untilHalfway {
                untilHalfway = left - pass(left, of: &bytes, context)
                if untilHalfway == 0 { reachHalfway() }
            } else if afterwards > 0 {
                afterwards -= pass(afterwards, of: &bytes, context)
            } else {
                readHead(from: &bytes, context)
            }
        }
    }

    private func pass(_ count: Int, of bytes: inout ByteBuffer, _ context: ChannelHandlerContext) -> Int {
        guard let part = bytes.readSlice(length: min(count, bytes.readableBytes)) else { return 0 }
        context.fireChannelRead(wrapInboundOut(part))
        return part.readableBytes
    }

    private func readHead(from bytes: inout ByteBuffer, _ context: ChannelHandlerContext) {
        let before = head.readableBytes
        head.writeImmutableBuffer(bytes)
        let view = head.readableBytesView
        guard let end = view.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else {
            return bytes.moveReaderIndex(forwardBy: bytes.readableBytes)
        }
        let length = end - view.startIndex
        bytes.moveReaderIndex(forwardBy: length - before)
        guard let whole = head.readSlice(length: length) else { return }
        head.clear()
        context.fireChannelRead(wrapInboundOut(whole))
        let size = RequestWatcher.contentLength(String(buffer: whole))
        guard size > 0 else { return }
        (untilHalfway, afterwards) = (size / 2, size - size / 2)
        if untilHalfway == 0 { reachHalfway() }
    }

    private func reachHalfway() {
        untilHalfway = nil
        onHalfway()
    }
}

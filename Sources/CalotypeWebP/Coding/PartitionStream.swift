/// Writes one partition: it fetches bits in pieces and codes them.
final class PartitionStream {
    private var source: any BitSource
    private let bits: UnsafeMutablePointer<UInt16>
    private var start = 0
    private var end = 0
    private var coder: BoolCoder
    private let output: ByteBuffer

    /// The maximum number of bits in a piece.
    static let space = 4096

    init(
        _ source: any BitSource, bits: UnsafeMutablePointer<UInt16>, to output: ByteBuffer
    ) throws(WebPError) {
        self.source = source
        self.bits = bits
        self.output = output
        guard output.reserve(Self.space), let base = output.base else { throw .outOfMemory }
        coder = BoolCoder(base)
    }

    private var available: Int { end &- start }
    private var unread: UnsafePointer<UInt16> { UnsafePointer(bits + start) }

    /// Fetches bits if none are left. At the end of the partition, finishes it and returns `false`.
    private func refill() throws(WebPError) -> Bool {
        guard start == end else { return true }
        (start, end) = (0, source.next(into: bits, space: Self.space))
        try reserve(max(end, BoolCoder.finishBytes))
        guard end == 0 else { return true }
        coder.finish()
        guard let base = output.base else { throw .outOfMemory }
        output.count = coder.next - base
        guard output.count < 1 << 24 else { throw .tooLarge }
        return false
    }

    /// Reserves eight more bytes than requested, because stores can go up to eight bytes beyond the end.
    private func reserve(_ bytes: Int) throws(WebPError) {
        guard let base = output.base else { throw .outOfMemory }
        output.count = coder.next - base
        guard output.reserve(bytes &+ 8), let moved = output.base else { throw .outOfMemory }
        if moved != base { coder.move(to: moved + output.count) }
    }

    /// Codes partitions to their ends, four at a time in lock step. Checks `shouldStop` before every piece.
    static func drain(
        _ streams: [PartitionStream], _ kernels: Kernels, shouldStop: () -> Bool
    ) throws(WebPError) {
        var waiting = streams[...]
        var open: [PartitionStream] = []
        while true {
            if shouldStop() { throw .cancelled }
            var filled: [PartitionStream] = []
            for stream in open where try stream.refill() { filled.append(stream) }
            while filled.count < 4, let stream = waiting.popFirst() {
                if try stream.refill() { filled.append(stream) }
            }
            open = filled
            guard let count = open.map(\.available).min() else { return }
            code(open, count, kernels)
        }
    }

    private static func code(_ streams: [PartitionStream], _ count: Int, _ kernels: Kernels) {
        let last = streams.count - 1
        let (a, b, c, d) = (streams[0], streams[min(1, last)], streams[min(2, last)], streams[last])
        var coders = (a.coder, b.coder, c.coder, d.coder)
        BoolCoder.put(
            &coders, (a.unread, b.unread, c.unread, d.unread), streams: streams.count,
            count: count, kernels)
        if streams.count > 3 { d.coder = coders.3 }
        if streams.count > 2 { c.coder = coders.2 }
        if streams.count > 1 { b.coder = coders.1 }
        a.coder = coders.0
        for stream in streams { stream.start &+= count }
    }
}

/// Provides the bits of a partition.
protocol BitSource {
    /// Writes up to `space` bits, as for ``BoolCoder/put(_:)``, and returns their number, which is 0 at the end.
    mutating func next(into bits: UnsafeMutablePointer<UInt16>, space: Int) -> Int
}

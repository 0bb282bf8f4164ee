/// One partition of coefficients on its way out: every so-many-th row of tokens, turned to bits a piece at a time.
struct TokenStream {
    private var remaining: StrideTo<Int>.Iterator
    private let tokens: UnsafePointer<TokenRow>
    private var chunk: UnsafeMutablePointer<TokenChunk>?
    private var read = 0
    private let bits: UnsafeMutablePointer<UInt16>
    private var start = 0
    private var end = 0
    private(set) var coder: BoolCoder
    private let output: ByteBuffer

    static let room = 4096

    init(
        _ partition: Int, of partitions: Int, rows count: Int, _ tokens: UnsafePointer<TokenRow>,
        bits: UnsafeMutablePointer<UInt16>, to output: ByteBuffer
    ) throws(WebPError) {
        remaining = stride(from: partition, to: count, by: partitions).makeIterator()
        self.tokens = tokens
        self.bits = bits
        self.output = output
        guard output.reserve(Self.room), let base = output.base else { throw .outOfMemory }
        coder = BoolCoder(base)
    }

    var available: Int { end &- start }

    /// Fetches bits if none are left; false at the end of the partition.
    mutating func refill(_ table: EmissionTable) throws(WebPError) -> Bool {
        while start == end {
            guard let this = chunk else {
                guard let row = remaining.next() else { return false }
                chunk = tokens[row].first
                read = 0
                continue
            }
            let left = this.pointee.count &- read
            guard left > 0 else {
                chunk = this.pointee.next
                read = 0
                continue
            }
            let (taken, made) = table.expand(this.pointee.tokens + read, count: left, into: bits, room: Self.room)
            read &+= taken
            (start, end) = (0, made)
            try reserve(made &+ BoolCoder.finishBytes &+ 8)
        }
        return true
    }

    private mutating func reserve(_ bytes: Int) throws(WebPError) {
        guard let base = output.base else { throw .outOfMemory }
        output.count = coder.next - base
        guard output.reserve(bytes), let moved = output.base else { throw .outOfMemory }
        if moved != base { coder.move(to: moved + output.count) }
    }

    mutating func code(_ count: Int) {
        var coder = self.coder
        for index in start..<start &+ count { coder.put(bits[index]) }
        self.coder = coder
        start &+= count
    }

    /// Two streams in lock step, as far as both have bits.
    static func code(_ a: inout TokenStream, _ b: inout TokenStream, _ kernels: Kernels) {
        let count = min(a.available, b.available)
        BoolCoder.put(a.bits + a.start, by: &a.coder, b.bits + b.start, by: &b.coder, count: count, kernels)
        a.start &+= count
        b.start &+= count
    }

    mutating func finish() throws(WebPError) {
        try reserve(BoolCoder.finishBytes &+ 8)
        coder.finish()
        guard let base = output.base else { throw .outOfMemory }
        output.count = coder.next - base
        guard output.count < 1 << 24 else { throw .tooLarge }
    }
}

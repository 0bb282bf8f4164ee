/// The bits of one coefficient partition: every `partitions`-th row of tokens.
struct TokenSource: BitSource {
    private var remaining: StrideTo<Int>.Iterator
    private let tokens: UnsafePointer<TokenRow>
    private let table: EmissionTable
    private var chunk: UnsafeMutablePointer<TokenChunk>?
    private var read = 0

    init(
        _ partition: Int, of partitions: Int, rows count: Int, _ tokens: UnsafePointer<TokenRow>, _ table: EmissionTable
    ) {
        remaining = stride(from: partition, to: count, by: partitions).makeIterator()
        self.tokens = tokens
        self.table = table
    }

    mutating func next(into bits: UnsafeMutablePointer<UInt16>, space: Int) -> Int {
        while true {
            guard let this = chunk else {
                guard let row = remaining.next() else { return 0 }
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
            let (taken, made) = table.expand(this.pointee.tokens + read, count: left, into: bits, space: space)
            read &+= taken
            if made > 0 { return made }
        }
    }
}

/// A canonical, length-limited Huffman code for one alphabet of a deflate block (RFC 1951, 3.2.2).
struct HuffmanCode {
    /// The bits of each symbol's code, first bit lowest; 0 for a symbol that does not occur.
    private(set) var lengths: [UInt8]
    /// The code of each symbol in the lower 16 bits, first bit lowest, and its length in the upper ones.
    private(set) var entries: [UInt32]

    /// The best code with at most `limit` bits for a symbol that occurs `counts` times. It has two symbols at least,
    /// because some decoders refuse a code of one.
    init(_ counts: [UInt32], limit: Int) {
        var counts = counts
        var missing = max(0, 2 - counts.count { $0 > 0 })
        for symbol in counts.indices where missing > 0 && counts[symbol] == 0 {
            counts[symbol] = 1
            missing -= 1
        }
        self.init(lengths: Self.lengths(of: counts, limit: limit))
    }

    init(lengths: [UInt8]) {
        self.lengths = lengths
        var numbers = [UInt32](repeating: 0, count: 16)
        for length in lengths where length > 0 { numbers[Int(length)] += 1 }
        // The first code of a length is twice the first free code of the length before.
        var (next, code) = ([UInt32](repeating: 0, count: 16), UInt32(0))
        for length in 1..<16 {
            code = (code + numbers[length - 1]) << 1
            next[length] = code
        }
        entries = lengths.map { length in
            guard length > 0 else { return 0 }
            defer { next[Int(length)] += 1 }
            return next[Int(length)].reversedBits >> (32 - UInt32(length)) | UInt32(length) << 16
        }
    }

    /// The number of bits that symbols with these counts take.
    func bits(for counts: [UInt32]) -> Int {
        zip(counts, lengths).reduce(0) { $0 + Int($1.0) * Int($1.1) }
    }

    private static func lengths(of counts: [UInt32], limit: Int) -> [UInt8] {
        let symbols = counts.indices.filter { counts[$0] > 0 }.sorted { counts[$0] < counts[$1] }
        var numbers = numbersByLength(of: symbols.map { UInt64(counts[$0]) })
        shorten(&numbers, to: limit)
        var lengths = [UInt8](repeating: 0, count: counts.count)
        var rest = symbols[...]
        for length in stride(from: limit, through: 1, by: -1) {
            for symbol in rest.prefix(numbers[length]) { lengths[symbol] = UInt8(length) }
            rest = rest.dropFirst(numbers[length])
        }
        return lengths
    }

    /// The number of codes of each length in the best code. `weights` rise.
    private static func numbersByLength(of weights: [UInt64]) -> [Int] {
        // Two queues, both of rising weight: leaves, and pairs in the order in which they are made.
        var (sums, parents) = ([UInt64](), [Int](repeating: 0, count: 2 * weights.count - 1))
        var (leaf, pair) = (0, 0)
        func takeLightest() -> Int {
            if leaf < weights.count, pair >= sums.count || weights[leaf] <= sums[pair] {
                leaf += 1
                return leaf - 1
            }
            pair += 1
            return weights.count + pair - 1
        }
        func weight(_ node: Int) -> UInt64 { node < weights.count ? weights[node] : sums[node - weights.count] }
        while sums.count < weights.count - 1 {
            let (first, second) = (takeLightest(), takeLightest())
            parents[first] = weights.count + sums.count
            parents[second] = weights.count + sums.count
            sums.append(weight(first) + weight(second))
        }
        var depths = [Int](repeating: 0, count: parents.count)
        for node in parents.indices.dropLast().reversed() { depths[node] = depths[parents[node]] + 1 }
        var numbers = [Int](repeating: 0, count: 64)
        for depth in depths.prefix(weights.count) { numbers[depth] += 1 }
        return numbers
    }

    /// Moves the codes that are longer than `limit` to it, and makes space for them by splitting shorter codes.
    private static func shorten(_ numbers: inout [Int], to limit: Int) {
        for length in limit + 1..<numbers.count {
            numbers[limit] += numbers[length]
            numbers[length] = 0
        }
        var total = (1...limit).reduce(0) { $0 + numbers[$1] << (limit - $1) }
        while total > 1 << limit {
            numbers[limit] -= 1
            for length in stride(from: limit - 1, through: 1, by: -1) where numbers[length] > 0 {
                numbers[length] -= 1
                numbers[length + 1] += 2
                break
            }
            total -= 1
        }
    }
}

extension UInt32 {
    fileprivate var reversedBits: UInt32 {
        var bits = byteSwapped
        bits = (bits & 0x0F0F_0F0F) << 4 | bits >> 4 & 0x0F0F_0F0F
        bits = (bits & 0x3333_3333) << 2 | bits >> 2 & 0x3333_3333
        return (bits & 0x5555_5555) << 1 | bits >> 1 & 0x5555_5555
    }
}

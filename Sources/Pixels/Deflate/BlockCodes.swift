/// The two codes of a deflate block, and the header that tells them to a decoder (RFC 1951, 3.2.7).
struct BlockCodes {
    let literals: HuffmanCode
    let distances: HuffmanCode
    /// Empty for the fixed codes.
    let header: [(bits: UInt32, count: Int)]
    private let headerBits: Int

    static let fixed = BlockCodes(
        literals: DeflateSymbols.fixedLiterals, distances: DeflateSymbols.fixedDistances, header: [])

    private init(literals: HuffmanCode, distances: HuffmanCode, header: [(bits: UInt32, count: Int)]) {
        self.literals = literals
        self.distances = distances
        self.header = header
        headerBits = header.reduce(3) { $0 + $1.count }
    }

    /// The best codes for `counts`. Codes of bytes have at most 14 bits, so that four fit into a word.
    init(_ counts: SymbolCounts) {
        let literals = HuffmanCode(counts.literals, limit: 14)
        let distances = HuffmanCode(counts.distances, limit: 15)
        self.init(literals: literals, distances: distances, header: Self.header(literals.lengths, distances.lengths))
    }

    /// The number of bits of a block with these symbols.
    func bits(for counts: SymbolCounts) -> Int {
        headerBits + literals.bits(for: counts.literals) + distances.bits(for: counts.distances) + counts.extraBits
    }

    private static func header(_ literals: [UInt8], _ distances: [UInt8]) -> [(bits: UInt32, count: Int)] {
        let literals = literals.prefix(max(257, literals.lastIndex { $0 > 0 }.map { $0 + 1 } ?? 0))
        let distances = distances.prefix(max(1, distances.lastIndex { $0 > 0 }.map { $0 + 1 } ?? 0))
        let parts = repetitions(in: Array(literals) + distances)
        var counts = [UInt32](repeating: 0, count: 19)
        for part in parts { counts[part.symbol] += 1 }
        let code = HuffmanCode(counts, limit: 7)
        let order = DeflateSymbols.headerOrder.prefix(
            max(4, (DeflateSymbols.headerOrder.lastIndex { code.lengths[$0] > 0 } ?? 0) + 1))
        var header = [
            (UInt32(literals.count - 257), 5), (UInt32(distances.count - 1), 5), (UInt32(order.count - 4), 4),
        ]
        header += order.map { (UInt32(code.lengths[$0]), 3) }
        for part in parts {
            let (bits, length) = (code.entries[part.symbol] & 0xFFFF, code.entries[part.symbol] >> 16)
            header.append((bits | UInt32(part.extra) << length, Int(length) + part.extraBits))
        }
        return header.map { (bits: $0.0, count: $0.1) }
    }

    /// A length, or the repetition of one.
    private struct Part {
        let symbol: Int
        var extra = 0
        var extraBits = 0
    }

    private static func repetitions(in lengths: [UInt8]) -> [Part] {
        var (parts, rest) = ([Part](), lengths[...])
        while let length = rest.first {
            let run = rest.prefix { $0 == length }.count
            if length == 0, run >= 3 {
                let count = min(run, 138)
                parts.append(
                    count < 11
                        ? Part(symbol: 17, extra: count - 3, extraBits: 3)
                        : Part(symbol: 18, extra: count - 11, extraBits: 7))
                rest = rest.dropFirst(count)
            } else {
                parts.append(Part(symbol: Int(length)))
                rest = rest.dropFirst()
                let more = min(run - 1, 6)
                if length > 0, more >= 3 {
                    parts.append(Part(symbol: 16, extra: more - 3, extraBits: 2))
                    rest = rest.dropFirst(more)
                }
            }
        }
        return parts
    }
}

/// The symbols for lengths and distances of matches (RFC 1951, 3.2.5).
enum DeflateSymbols {
    static let end = 256
    /// The number of symbols for bytes, the end and lengths.
    static let literalCount = 286
    static let distanceCount = 30
    static let lengths = 3...258
    static let window = 32_768

    /// Indexed by a length's symbol minus 257, or by a distance's symbol.
    struct Range: Sendable {
        let base: UInt16
        let extraBits: UInt8
    }

    static let lengthRanges: [Range] = ranges(count: 29, perStep: 4, first: 3, last: Range(base: 258, extraBits: 0))
    static let distanceRanges: [Range] = ranges(count: 30, perStep: 2, first: 1, last: nil)

    /// `perStep` ranges of one size, after two such groups of single values, then the same number of the double size,
    /// and so on.
    private static func ranges(count: Int, perStep: Int, first: Int, last: Range?) -> [Range] {
        var (ranges, base) = ([Range](), first)
        for index in 0..<count {
            let bits = max(0, index / perStep - 1)
            ranges.append(Range(base: UInt16(base), extraBits: UInt8(bits)))
            base += 1 << bits
        }
        if let last { ranges[count - 1] = last }
        return ranges
    }

    /// The codes of blocks that have none of their own.
    static let fixedLiterals = HuffmanCode(
        lengths: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
    static let fixedDistances = HuffmanCode(lengths: [UInt8](repeating: 5, count: 30))

    /// The order of the code lengths of code lengths (3.2.7).
    static let headerOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
}

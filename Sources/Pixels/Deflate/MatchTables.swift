/// Looks the symbols of lengths and distances up (RFC 1951, 3.2.5). The tables are at the start of a deflater's memory,
/// because each use of a global array would cost more than the look-up.
struct MatchTables {
    /// For each length minus 3, its symbol minus 257.
    private let lengths: UnsafeMutablePointer<UInt8>
    /// For each distance minus 1 below 256, its symbol; then for each 128th distance.
    private let distances: UnsafeMutablePointer<UInt8>

    /// The bytes of memory that the tables need.
    static let bytes = 3 * 256

    init(in memory: UnsafeMutablePointer<UInt8>) {
        (lengths, distances) = (memory, memory + 256)
        let (lengthRanges, distanceRanges) = (DeflateSymbols.lengthRanges, DeflateSymbols.distanceRanges)
        for (symbol, range) in lengthRanges.enumerated() {
            for value in Int(range.base) - 3..<256 { lengths[value] = UInt8(symbol) }
        }
        for (symbol, range) in distanceRanges.enumerated() {
            for value in min(Int(range.base) - 1, 256)..<256 { distances[value] = UInt8(symbol) }
            for value in (Int(range.base) - 1) >> 7..<256 { distances[256 + value] = UInt8(symbol) }
        }
    }

    @inline(__always)
    func lengthSymbol(_ length: UInt16) -> Int { Int(lengths[Int(length) &- 3]) }

    @inline(__always)
    func distanceSymbol(_ distance: UInt16) -> Int {
        let value = Int(distance) &- 1
        return Int(distances[value < 256 ? value : 256 &+ value &>> 7])
    }
}

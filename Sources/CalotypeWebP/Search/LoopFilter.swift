/// Strengths a decoder smooths block edges with, RFC 6386 section 15; the choice of them is libwebp's.
enum LoopFilter {
    static let strongest = 63

    /// From the option (0 to 100): half the luma step, less where much is going on.
    static func strength(option: Int, index: Int, beta: Int) -> Int {
        let step = min(Int(QuantTables.ac[index]) >> 2, strongest)
        let strength = step * 5 * option / (256 + beta)
        return strength < 2 ? 0 : min(strength, strongest)
    }

    /// Enough to smooth the largest edge between flat blocks.
    static func strength(edge: Int, index: Int) -> Int {
        min((edge * Int(QuantTables.secondOrderAC(index))) >> 3, strongest)
    }
}

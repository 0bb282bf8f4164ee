/// The strengths with which a decoder smooths block edges, RFC 6386 section 15. The choice of strengths is libwebp's.
enum LoopFilter {
    static let strongest = 63

    /// The strength for the option (0 to 100): in proportion to the luma step, and lower for flat segments, whose
    /// `beta` is high.
    static func strength(option: Int, index: Int, beta: Int) -> Int {
        let step = min(Int(QuantTables.ac[index]) >> 2, strongest)
        let strength = step * 5 * option / (256 + beta)
        return strength < 2 ? 0 : min(strength, strongest)
    }

    /// The strength that smooths the largest edge between flat blocks.
    static func strength(edge: Int, index: Int) -> Int {
        min((edge * Int(QuantTables.secondOrderAC(index))) >> 3, strongest)
    }
}

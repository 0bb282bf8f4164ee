/// The worth of one mode of all sixteen luma blocks.
struct WholeFound: BitwiseCopyable {
    /// The sum of the squared errors, and by how much the textures of the blocks differ.
    var error: Int
    var texture: Int
    /// The blocks with AC levels, one bit each.
    let coded: Int
    /// A lower bound of the cost of the AC tokens.
    let least: Int
    let hasDC: Bool
    /// Whether an AC level, or a DC level, has extra bits of category 6.
    let isLarge: Bool
    let hasLargeDC: Bool
}

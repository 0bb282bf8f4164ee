/// Division by a quantizer step with libwebp's rounding, `(value · inverse + bias) >> 17`, by 16-bit multiplications.
///
/// The reciprocal and the addend are chosen so that every level begins at the same value as libwebp's. This holds up to
/// level 66 for nearly all steps, and at least up to level 18 for the others. Beyond that, the result may differ by one
/// if a value is between two levels.
struct Division {
    /// The addend, in eighths. The quotient is `((8 · value + add) · reciprocal >> 16) · scale >> 16`.
    private(set) var add = 0
    private(set) var reciprocal = 1
    let scale: Int

    /// The largest coefficient of a 4×4 block.
    private static let largest = 2200

    static func inverse(of step: Int) -> Int { (1 << 17) / step }

    /// - Parameter bias: in 1/256 of a step.
    init(by step: Int, bias: Int) {
        let exponent = Int.bitWidth - 1 - (step - 1).leadingZeroBitCount
        scale = 1 << (13 - exponent)
        let inverse = Self.inverse(of: step)
        let exact = 8 * bias << 9 / inverse
        var furthest = 0
        for add in [1, 0, 2, 3, 4, 5].map({ exact + $0 }) where furthest < Slot.category6 {
            var (low, high, level, first) = (1, 65535, 1, 0)
            while first <= Self.largest {
                // The start of libwebp's level, and the range of reciprocals with the same start.
                first = ((level << 17) - bias << 9 + inverse - 1) / inverse
                let target = level << (19 + exponent)
                let least = (target + 8 * first + add - 1) / (8 * first + add)
                let most = (target - 1) / (8 * first - 8 + add)
                guard max(low, least) <= min(high, most) else { break }
                (low, high) = (max(low, least), min(high, most))
                level += level < Slot.category6 ? 1 : 16
            }
            if first > Self.largest { level = max(level, Slot.category6) }
            if level > furthest { (furthest, self.add, reciprocal) = (level, add, low) }
        }
    }
}

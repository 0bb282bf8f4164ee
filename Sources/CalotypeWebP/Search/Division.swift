/// Division by a quantiser step as libwebp rounds it, `(value · inverse + bias) >> 17`, by multiplications of 16 bits.
///
/// The reciprocal and what is added are chosen to have every level begin where libwebp's does: for nearly all steps up to
/// level 66, for the others up to 18 at least. Beyond, they may be one apart where a value lies between two levels.
struct Division {
    /// In eighths: the quotient is `((8 · value + add) · reciprocal >> 16) · scale >> 16`.
    private(set) var add = 0
    private(set) var reciprocal = 1
    let scale: Int

    /// No coefficient of a 4×4 block is larger.
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
                // Where libwebp's level begins, and the reciprocals that let it begin there.
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

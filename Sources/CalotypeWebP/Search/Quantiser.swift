/// The quantiser of one kind of block, as the kernels read it: 24 numbers.
///
/// A level is `floor((|c| + add) / step)`, an exact division by two multiplications: `step` divides what lies below 2^15.
/// Layout: 0–15 `add` of each position; 16, 17 the reciprocal (DC, AC); 18, 19 its scale 2^(16-e); 20, 21 the step.
enum Quantiser {
    static let size = 24

    /// libwebp's rounding: a bias in 1/256 step (DC, AC), and sharpening of fine luma detail.
    enum Rounding {
        case luma, lumaDC, chroma

        var bias: (dc: Int, ac: Int) {
            switch self {
            case .luma: (96, 110)
            case .lumaDC: (96, 108)
            case .chroma: (110, 115)
            }
        }
    }

    static func fill(_ numbers: UnsafeMutablePointer<UInt16>, dc: Int, ac: Int, _ rounding: Rounding) {
        for position in 0..<16 {
            let (step, bias) = position == 0 ? (dc, rounding.bias.dc) : (ac, rounding.bias.ac)
            let sharpening = rounding == .luma ? (QuantTables.sharpening[position] * step) >> 11 : 0
            numbers[position] = UInt16(bias * step / 256 + sharpening)
        }
        for (index, step) in [dc, ac].enumerated() {
            let exponent = Int.bitWidth - 1 - (step - 1).leadingZeroBitCount
            numbers[16 + index] = UInt16(((1 << (16 + exponent)) + step - 1) / step)
            numbers[18 + index] = UInt16(1 << (16 - exponent))
            numbers[20 + index] = UInt16(step)
        }
    }

    /// One coefficient, as the kernels do it.
    @inline(__always)
    static func level(_ coefficient: Int, _ position: Int, _ numbers: UnsafePointer<UInt16>) -> Int {
        let index = position == 0 ? 0 : 1
        let scaled = ((abs(coefficient) &+ Int(numbers[position])) &* Int(numbers[16 &+ index])) &>> 16
        let magnitude = min((scaled &* Int(numbers[18 &+ index])) &>> 16, 2047)
        return coefficient < 0 ? 0 &- magnitude : magnitude
    }
}

/// The quantizer of one kind of block, in the form that the kernels read: 22 numbers, each repeated in all lanes.
///
/// A level is `((8 · |c| + add) · reciprocal >> 16) · scale >> 16`: see ``Division``. Layout: 0–15 `add` of each
/// position; 16, 17 the reciprocal (DC, AC); 18, 19 the scale; 20, 21 the step.
struct Quantizer: BitwiseCopyable {
    private let numbers: UnsafeMutablePointer<Lanes>

    /// A number, repeated in all lanes.
    @inline(__always)
    subscript(_ index: Int) -> Lanes { numbers[index] }

    /// A number as a scalar.
    @inline(__always)
    func number(_ index: Int) -> UInt16 { UInt16(bitPattern: numbers.values[16 &* index]) }

    var values: UnsafePointer<Int16> { UnsafePointer(numbers.values) }

    /// libwebp's rounding: a bias in 1/256 of a step (DC, AC), and sharpening of fine luma detail.
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

    init(dc: Int, ac: Int, _ rounding: Rounding, in memory: Memory) throws(WebPError) {
        numbers = try memory.takeLanes(22)
        let divisions = (Division(by: dc, bias: rounding.bias.dc), Division(by: ac, bias: rounding.bias.ac))
        for position in 0..<16 {
            let sharpening = rounding == .luma ? (QuantTables.sharpening(position) * ac) >> 11 : 0
            set(position, (position == 0 ? divisions.0 : divisions.1).add + 8 * sharpening)
        }
        for (index, division) in [divisions.0, divisions.1].enumerated() {
            set(16 + index, division.reciprocal)
            set(18 + index, division.scale)
            set(20 + index, index == 0 ? dc : ac)
        }
    }

    private func set(_ index: Int, _ value: Int) {
        numbers[index] = Lanes(repeating: Int16(bitPattern: UInt16(value)))
    }
}

/// The quantizer of the block of luma DCs, whose coefficients are in the lanes of one value.
struct LumaDCQuantizer: BitwiseCopyable {
    /// The steps. A level is `(|c| · inverse + bias) >> 17`, with libwebp's numbers.
    let steps: Lanes
    let inverses: SIMD16<UInt32>
    let biases: SIMD16<UInt32>

    init(dc: Int, ac: Int) {
        let bias = Quantizer.Rounding.lumaDC.bias
        steps = Self.lanes(Int16(dc), Int16(ac))
        inverses = Self.lanes(UInt32(Division.inverse(of: dc)), UInt32(Division.inverse(of: ac)))
        biases = Self.lanes(UInt32(bias.dc << 9), UInt32(bias.ac << 9))
    }

    @inline(__always)
    func levels(_ magnitudes: Lanes) -> Lanes {
        var levels = Lanes()
        for i in 0..<16 {
            let product = UInt32(truncatingIfNeeded: magnitudes[i]) &* inverses[i] &+ biases[i]
            levels[i] = Int16(truncatingIfNeeded: product &>> 17)
        }
        return levels
    }

    private static func lanes<Number>(_ dc: Number, _ ac: Number) -> SIMD16<Number> {
        var lanes = SIMD16(repeating: ac)
        lanes[0] = dc
        return lanes
    }
}

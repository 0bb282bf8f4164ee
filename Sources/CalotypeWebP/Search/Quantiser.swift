/// The quantiser of one kind of block, as the kernels read it: 22 numbers, each in all lanes.
///
/// A level is `floor((|c| + add) / step)`, an exact division by two multiplications: `step` divides what lies below 2^15.
/// Layout: 0–15 `add` of each position; 16, 17 the reciprocal (DC, AC); 18, 19 its scale 2^(16-e); 20, 21 the step.
struct Quantiser: BitwiseCopyable {
    private let numbers: UnsafeMutablePointer<Lanes>

    /// A number in all lanes.
    @inline(__always)
    subscript(_ index: Int) -> Lanes { numbers[index] }

    /// A number alone.
    @inline(__always)
    func number(_ index: Int) -> UInt16 { UInt16(bitPattern: numbers.values[16 &* index]) }

    var values: UnsafePointer<Int16> { UnsafePointer(numbers.values) }

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

    init(dc: Int, ac: Int, _ rounding: Rounding, in memory: Memory) throws(WebPError) {
        numbers = try memory.takeLanes(22)
        for position in 0..<16 {
            let (step, bias) = position == 0 ? (dc, rounding.bias.dc) : (ac, rounding.bias.ac)
            let sharpening = rounding == .luma ? (QuantTables.sharpening[position] * step) >> 11 : 0
            set(position, bias * step / 256 + sharpening)
        }
        for (index, step) in [dc, ac].enumerated() {
            let exponent = Int.bitWidth - 1 - (step - 1).leadingZeroBitCount
            set(16 + index, ((1 << (16 + exponent)) + step - 1) / step)
            set(18 + index, 1 << (16 - exponent))
            set(20 + index, step)
        }
    }

    private func set(_ index: Int, _ value: Int) {
        numbers[index] = Lanes(repeating: Int16(bitPattern: UInt16(value)))
    }
}

/// The same for the block of luma DCs, whose coefficients lie in the lanes.
struct LumaDCQuantiser: BitwiseCopyable {
    let adds: Lanes
    let reciprocals: Lanes
    let scales: Lanes
    let steps: Lanes

    init(_ quantiser: Quantiser) {
        adds = Self.lanes(quantiser[0], quantiser[1])
        reciprocals = Self.lanes(quantiser[16], quantiser[17])
        scales = Self.lanes(quantiser[18], quantiser[19])
        steps = Self.lanes(quantiser[20], quantiser[21])
    }

    private static func lanes(_ dc: Lanes, _ ac: Lanes) -> Lanes {
        var lanes = ac
        lanes[0] = dc[0]
        return lanes
    }
}

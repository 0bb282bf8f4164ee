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
    /// Sixteen steps, inverses, and biases: a level is `(|c| · inverse + bias) >> 17`, with libwebp's numbers.
    let numbers: UnsafeMutablePointer<Int32>

    init(dc: Int, ac: Int, in memory: Memory) throws(WebPError) {
        numbers = try memory.take(Int32.self, 48)
        let bias = Quantizer.Rounding.lumaDC.bias
        let kinds = [(dc, ac), (Division.inverse(of: dc), Division.inverse(of: ac)), (bias.dc << 9, bias.ac << 9)]
        for (index, (dc, ac)) in kinds.enumerated() {
            (numbers + 16 * index).update(repeating: Int32(ac), count: 16)
            numbers[16 * index] = Int32(dc)
        }
    }

    @inline(__always)
    func levels(_ magnitudes: Lanes) -> Lanes {
        var levels = Lanes()
        for i in 0..<16 {
            let product = Int32(magnitudes[i]) &* numbers[16 &+ i] &+ numbers[32 &+ i]
            levels[i] = Int16(truncatingIfNeeded: product &>> 17)
        }
        return levels
    }

    @inline(__always)
    var steps: Lanes {
        var steps = Lanes(repeating: Int16(truncatingIfNeeded: numbers[1]))
        steps[0] = Int16(truncatingIfNeeded: numbers[0])
        return steps
    }
}

/// The start of the first partition: RFC 6386 sections 9.3 to 9.6 and 9.9 to 9.11.
struct FrameHeader {
    let plan: SegmentPlan
    let probabilities: Probabilities
    let partitions: Int
    /// The loop filter strength of each segment.
    let filter: [Int]
    let map: SegmentMap
    let skips: Skips

    /// The bits of the header, for ``BoolCoder/put(_:)``.
    var bits: [UInt16] {
        var bits: [UInt16] = []
        bits.put(0, bits: 2)  // color space BT.601, pixels need clamping
        segments(&bits)
        bits.put(0, bits: 1)  // the normal loop filter
        bits.put(filter.max() ?? 0, bits: 6)
        bits.put(0, bits: 3 + 1)  // no sharpness, no adjustment by mode
        bits.put(partitions.trailingZeroBitCount, bits: 2)
        bits.put(plan.segments[0].index, bits: 7)
        for shift in [0, 0, 0, plan.chroma.dc, plan.chroma.ac] { bits.put(signed: shift, bits: 4) }
        bits.put(0, bits: 1)  // probabilities hold for this frame only
        for (index, probability) in probabilities.values.enumerated() {
            let isNew = probability != CoefficientTables.defaults[index]
            bits.put(isNew, CoefficientTables.updates[index])
            if isNew { bits.put(Int(probability), bits: 8) }
        }
        bits.put(skips.areCoded ? 1 : 0, bits: 1)
        if skips.areCoded { bits.put(Int(skips.probability), bits: 8) }
        return bits
    }

    private func segments(_ bits: inout [UInt16]) {
        bits.put(plan.segments.count > 1 ? 1 : 0, bits: 1)
        guard plan.segments.count > 1 else { return }
        bits.put(map.isCoded ? 1 : 0, bits: 1)
        bits.put(0b11, bits: 2)  // new values, and absolute ones
        for segment in 0..<4 {
            bits.put(signed: segment < plan.segments.count ? plan.segments[segment].index : 0, bits: 7)
        }
        for segment in 0..<4 { bits.put(signed: segment < filter.count ? filter[segment] : 0, bits: 6) }
        guard map.isCoded else { return }
        for probability in map.probabilities {
            bits.put(probability != 255 ? 1 : 0, bits: 1)
            if probability != 255 { bits.put(Int(probability), bits: 8) }
        }
    }
}

/// How the frame marks macroblocks without coefficients.
struct Skips {
    /// The probability that a macroblock has coefficients.
    let probability: UInt8
    let areCoded: Bool

    /// The number of bits that the marks take.
    let bits: Double

    static let none = Skips(of: 1, empty: 0)

    init(_ frame: Frame) {
        let total = frame.columns * frame.rows
        self.init(of: total, empty: (0..<total).reduce(0) { $0 + (frame.macroblocks[$1].isEmpty ? 1 : 0) })
    }

    private init(of total: Int, empty: Int) {
        areCoded = empty > 0
        probability = UInt8(min(max((255 * (total - empty) + total / 2) / total, 1), 254))
        bits = 8 + BranchTally(ones: empty, total: total).bits(under: probability)
    }
}

/// The distribution of macroblocks among segments, and its coding.
struct SegmentMap {
    let probabilities: [UInt8]
    private let counts: [Int]
    var isCoded: Bool { probabilities.contains { $0 != 255 } }

    init(_ frame: Frame, segments: Int) {
        var counts = [0, 0, 0, 0]
        if segments > 1 {
            for index in 0..<frame.columns * frame.rows { counts[Int(frame.macroblocks[index].segment)] += 1 }
        }
        self.counts = counts
        probabilities = [
            Self.probability(counts[0] + counts[1], counts[2] + counts[3]), Self.probability(counts[0], counts[1]),
            Self.probability(counts[2], counts[3]),
        ]
    }

    /// The cost of the whole map, in 1/256 bit.
    var cost: Int {
        (0..<4).reduce(0) { sum, segment in
            let upper = BitCost.of(segment >= 2, probabilities[0])
            let lower = BitCost.of(segment & 1 == 1, probabilities[segment >= 2 ? 2 : 1])
            return sum + counts[segment] * (upper + lower)
        }
    }

    private static func probability(_ zeros: Int, _ ones: Int) -> UInt8 {
        let total = zeros + ones
        return total == 0 ? 255 : UInt8((255 * zeros + total / 2) / total)
    }
}

extension [UInt16] {
    fileprivate mutating func put(_ bit: Bool, _ probability: UInt8) {
        append(UInt16(probability) | (bit ? 256 : 0))
    }

    /// Appends a number as bits of equal probability, the highest first.
    fileprivate mutating func put(_ value: Int, bits: Int) {
        for bit in (0..<bits).reversed() { put((value >> bit) & 1 == 1, 128) }
    }

    /// Appends a flag, and then magnitude and sign if the value is not zero.
    fileprivate mutating func put(signed value: Int, bits: Int) {
        put(value == 0 ? 0 : 1, bits: 1)
        guard value != 0 else { return }
        put(abs(value), bits: bits)
        put(value < 0 ? 1 : 0, bits: 1)
    }
}

/// The first partition: frame header, probabilities, and the modes of all macroblocks, RFC 6386 sections 9.3 to 9.6 and 19.
struct ModePartition {
    let frame: Frame
    let plan: SegmentPlan
    let probabilities: Probabilities
    let partitions: Int
    /// Strength of each segment's loop filter.
    let filter: [Int]

    /// The most bytes a macroblock's modes can take: 20 modes of at most 10 branches, up to a byte each.
    private static let mostPerMacroblock = 256

    func write(to output: ByteBuffer) throws(WebPError) {
        guard output.reserve(16384), let base = output.base else { throw .outOfMemory }
        var coder = BoolCoder(base)
        let map = SegmentMap(frame, segments: plan.segments.count)
        header(&coder, map)
        for row in 0..<frame.rows {
            output.count = coder.next - (output.base ?? base)
            guard output.reserve(Self.mostPerMacroblock * frame.columns + 64), let moved = output.base else {
                throw .outOfMemory
            }
            coder.move(to: moved + output.count)
            for column in 0..<frame.columns { modes(&coder, column, row, map) }
        }
        coder.finish()
        output.count = coder.next - (output.base ?? base)
        guard output.count < 1 << 19 else { throw .tooLarge }
    }

    private func header(_ coder: inout BoolCoder, _ map: SegmentMap) {
        coder.put(0, bits: 2)  // colour space BT.601, pixels need clamping
        segments(&coder, map)
        coder.put(0, bits: 1)  // the normal loop filter
        coder.put(filter.max() ?? 0, bits: 6)
        coder.put(0, bits: 3 + 1)  // no sharpness, no adjustment by mode
        coder.put(partitions.trailingZeroBitCount, bits: 2)
        coder.put(plan.segments[0].index, bits: 7)
        for shift in [0, 0, 0, plan.chroma.dc, plan.chroma.ac] { coder.put(signed: shift, bits: 4) }
        coder.put(0, bits: 1)  // probabilities hold for this frame only
        for (index, probability) in probabilities.values.enumerated() {
            let isNew = probability != CoefficientTables.defaults[index]
            coder.put(isNew, CoefficientTables.updates[index])
            if isNew { coder.put(Int(probability), bits: 8) }
        }
        coder.put(0, bits: 1)  // no macroblock is skipped
    }

    private func segments(_ coder: inout BoolCoder, _ map: SegmentMap) {
        coder.put(plan.segments.count > 1 ? 1 : 0, bits: 1)
        guard plan.segments.count > 1 else { return }
        coder.put(map.isCoded ? 1 : 0, bits: 1)
        coder.put(0b11, bits: 2)  // new values, and absolute ones
        for segment in 0..<4 {
            coder.put(signed: segment < plan.segments.count ? plan.segments[segment].index : 0, bits: 7)
        }
        for segment in 0..<4 { coder.put(signed: segment < filter.count ? filter[segment] : 0, bits: 6) }
        guard map.isCoded else { return }
        for probability in map.probabilities {
            coder.put(probability != 255 ? 1 : 0, bits: 1)
            if probability != 255 { coder.put(Int(probability), bits: 8) }
        }
    }

    private func modes(_ coder: inout BoolCoder, _ column: Int, _ row: Int, _ map: SegmentMap) {
        let macroblock = frame.macroblock(column, row).pointee
        if map.isCoded {
            let segment = Int(macroblock.segment)
            coder.put(segment >= 2, map.probabilities[0])
            coder.put(segment & 1 == 1, map.probabilities[segment >= 2 ? 2 : 1])
        }
        coder.put(!macroblock.isBlockwise, ModeTables.blockwise)
        if macroblock.isBlockwise {
            blockModes(&coder, macroblock.blockModes, column, row)
        } else {
            for step in ModeTables.lumaPaths[Int(macroblock.blockModes[0])] { coder.put(step.bit, step.probability) }
        }
        for step in ModeTables.chromaPaths[Int(macroblock.chromaMode)] { coder.put(step.bit, step.probability) }
    }

    private func blockModes(_ coder: inout BoolCoder, _ modes: SIMD16<UInt8>, _ column: Int, _ row: Int) {
        let above = row > 0 ? frame.macroblock(column, row - 1).pointee.blockModes : SIMD16()
        let left = column > 0 ? frame.macroblock(column - 1, row).pointee.blockModes : SIMD16()
        let lists = ModeCosts.shared.blockLists
        for block in 0..<16 {
            let modeAbove = Int(block < 4 ? above[12 + block] : modes[block - 4])
            let modeLeft = Int(block & 3 == 0 ? left[block + 3] : modes[block - 1])
            let list = 10 * (100 * modeAbove + 10 * modeLeft + Int(modes[block]))
            for entry in 1...Int(lists[list]) { coder.put(lists[list + entry]) }
        }
    }
}

/// Which macroblock is in which segment, and how that is coded.
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

    /// What all of it costs, in 1/256 bit.
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

extension BoolCoder {
    /// A number as even bits, highest first.
    mutating func put(_ value: Int, bits: Int) {
        for bit in (0..<bits).reversed() { put((value >> bit) & 1 == 1, 128) }
    }

    /// A flag, then magnitude and sign if the value is not zero.
    mutating func put(signed value: Int, bits: Int) {
        put(value == 0 ? 0 : 1, bits: 1)
        guard value != 0 else { return }
        put(abs(value), bits: bits)
        put(value < 0 ? 1 : 0, bits: 1)
    }
}

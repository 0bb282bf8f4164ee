/// The bits of every slot under the final probabilities: 16 numbers each, the count first, then probability and bit.
///
/// The sign is the last entry, as a zero. Category 6 has neither extra bits nor sign here and is marked in its count.
struct EmissionTable {
    static let perSlot = 16
    static let category6Mark: UInt16 = 64
    let lists: UnsafeMutablePointer<UInt16>

    init(_ probabilities: Probabilities, in memory: Memory) throws(WebPError) {
        lists = try memory.take(UInt16.self, Slot.count * Self.perSlot + 16)
        for node in 0..<Slot.nodes {
            let end = UInt16(probabilities.of(node: node, branch: 0))
            let mayEnd = Slot.mayEnd(type: node / 24, band: node / 3 % 8, context: node % 3)
            for level in 0...Slot.category6 {
                var entries: [UInt16] = mayEnd ? [end | 256] : []
                for step in LevelTree.paths[level] {
                    let probability = step.branch.map { probabilities.of(node: node, branch: $0) } ?? step.fixed
                    entries.append(UInt16(probability) | (step.bit ? 256 : 0))
                }
                if level > 0, level < Slot.category6 { entries.append(128) }
                set(node * Slot.perNode + level, entries, mark: level == Slot.category6 ? Self.category6Mark : 0)
            }
            set(node * Slot.perNode + Slot.end, [end], mark: 0)
        }
    }

    private func set(_ slot: Int, _ entries: [UInt16], mark: UInt16) {
        let list = lists + slot * Self.perSlot
        list[0] = UInt16(entries.count) | mark
        for (index, entry) in entries.enumerated() { list[1 + index] = entry }
    }

    /// Turns tokens into bits until `room` is used up; how many tokens and bits that was.
    @inline(__always)
    func expand(
        _ tokens: UnsafePointer<UInt16>, count: Int, into bits: UnsafeMutablePointer<UInt16>, room: Int
    ) -> (tokens: Int, bits: Int) {
        var (read, written) = (0, 0)
        while read < count, written < room &- 32 {
            let token = tokens[read]
            read &+= 1
            let list = lists + Token.slot(token) &* Self.perSlot
            let out = bits + written
            let entries = UnsafeRawPointer(list + 1).loadUnaligned(as: SIMD16<UInt16>.self)
            UnsafeMutableRawPointer(out).storeBytes(of: entries, as: SIMD16<UInt16>.self)
            let length = Int(list[0])
            if length >= Int(Self.category6Mark) {
                written &+= length &- Int(Self.category6Mark)
                written &+= Self.extra(tokens[read] & ~Token.extra, sign: token &>> 15, into: bits + written)
                read &+= 1
            } else {
                out[length &- 1] |= (token &>> 15) &<< 8
                written &+= length
            }
        }
        return (read, written)
    }

    private static func extra(_ value: UInt16, sign: UInt16, into bits: UnsafeMutablePointer<UInt16>) -> Int {
        let probabilities = QuantTables.category6
        for (index, probability) in probabilities.enumerated() {
            bits[index] = UInt16(probability) | ((value >> (probabilities.count - 1 - index)) & 1) << 8
        }
        bits[probabilities.count] = 128 | sign << 8
        return probabilities.count + 1
    }
}

/// The bits of every slot under the final probabilities: 16 numbers each, first the count, then a probability and a bit
/// in each number.
///
/// The sign is the last entry, initially zero. Category 6 has no extra bits and no sign here, and has a mark in its
/// count.
struct EmissionTable {
    static let perSlot = 16
    static let category6Mark: UInt16 = 64
    let lists: UnsafeMutablePointer<UInt16>
    /// The mark of tokens that are omitted.
    private let leftOut: UInt16

    init(_ probabilities: Probabilities, leavesOutEmpty: Bool, in memory: Memory) throws(WebPError) {
        leftOut = leavesOutEmpty ? Token.empty : 0
        lists = try memory.take(UInt16.self, Slot.count * Self.perSlot + 16)
        for node in 0..<Slot.nodes {
            let end = probabilities.of(node: node, branch: 0)
            let mayEnd = Slot.mayEnd(type: node / 24, band: node / 3 % 8, context: node % 3)
            for level in 0...Slot.category6 {
                let list = lists + (node * Slot.perNode + level) * Self.perSlot
                var count = 0
                func append(_ probability: UInt8, _ bit: Bool) {
                    count += 1
                    list[count] = UInt16(probability) | (bit ? 256 : 0)
                }
                if mayEnd { append(end, true) }
                for step in LevelTree.paths[level] {
                    append(step.branch.map { probabilities.of(node: node, branch: $0) } ?? step.fixed, step.bit)
                }
                if level > 0, level < Slot.category6 { append(128, false) }
                list[0] = UInt16(count) | (level == Slot.category6 ? Self.category6Mark : 0)
            }
            let list = lists + (node * Slot.perNode + Slot.end) * Self.perSlot
            (list[0], list[1]) = (1, UInt16(end))
        }
    }

    /// Converts tokens to bits until `space` is used up. Returns the number of tokens and bits.
    @inline(__always)
    func expand(
        _ tokens: UnsafePointer<UInt16>, count: Int, into bits: UnsafeMutablePointer<UInt16>, space: Int
    ) -> (tokens: Int, bits: Int) {
        var (read, written) = (0, 0)
        while read < count, written < space &- 32 {
            let token = tokens[read]
            read &+= 1
            if token & leftOut != 0 { continue }
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

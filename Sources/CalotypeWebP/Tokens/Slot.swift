/// Numbers all coefficient events: block type, band, context and level in one index.
///
/// Cost lookup, statistics and output all use this index. Each node (type, band, context) has 72 slots: levels 0 to
/// 66, 67 for category 6 (67 and larger, followed by extra bits) and 68 for the end of the block. Slot 0 of node 0
enum Slot {
    static let perNode = 72
    static let category6 = 67
    static let end = 68
    static let nothing = 0
    static let nodes = CoefficientTables.types * CoefficientTables.bands * CoefficientTables.contexts
    static let count = nodes * perNode

    /// The block types of RFC 6386 section 13.3.
    static let lumaWithoutDC = 0
    static let lumaDC = 1
    static let chroma = 2
    static let blockType = 3

    @inline(__always)
    static func node(_ type: Int, _ band: Int, _ context: Int) -> Int {
        ((type &* 8 &+ band) &* 3 &+ context) &* perNode
    }

    /// Whether the end of the block can be coded at this node. It cannot follow a zero, unless the block begins here.
    static func mayEnd(type: Int, band: Int, context: Int) -> Bool {
        context > 0 || band == (type == lumaWithoutDC ? 1 : 0)
    }
}

/// The search's output for a coefficient: its slot, and the sign in the highest bit.
///
/// A token of category 6 is followed by its extra bits, which have a mark. Tokens of a macroblock without coefficients
/// have a mark too, because they may be omitted.
enum Token {
    static let slots: UInt16 = 0x1FFF
    /// The mark of tokens of a macroblock without coefficients.
    static let empty: UInt16 = 0x2000
    static let extra: UInt16 = 0x4000
    static let negative: UInt16 = 0x8000

    @inline(__always)
    static func slot(_ token: UInt16) -> Int { Int(token & slots) }

    @inline(__always)
    static func of(_ slot: Int, signOf level: Int16) -> UInt16 {
        UInt16(truncatingIfNeeded: slot) | UInt16(bitPattern: level) & negative
    }
}

enum Tokens {
    /// Writes the tokens of one block of levels. Returns their number and what they cost, without extra bits of
    /// category 6.
    static func of(
        _ levels: UnsafePointer<Int16>, type: Int, context: Int, costs: UnsafePointer<UInt16>,
        into tokens: UnsafeMutablePointer<UInt16>
    ) -> (count: Int, cost: Int) {
        var last = -1
        for n in 0..<16 where levels[n] != 0 { last = n }
        var context = context
        var cost = 0
        for n in 0..<last &+ 1 {
            let magnitude = Int(levels[n].magnitude)
            let slot = Slot.node(type, QuantTables.band(n), context) &+ min(magnitude, Slot.category6)
            tokens[n] = Token.of(slot, signOf: levels[n])
            cost &+= Int(costs[slot])
            context = min(magnitude, 2)
        }
        guard last < 15 else { return (16, cost) }
        let end = Slot.node(type, QuantTables.band(last &+ 1), context) &+ Slot.end
        tokens[last &+ 1] = UInt16(truncatingIfNeeded: end)
        return (last &+ 2, cost &+ Int(costs[end]))
    }
}

/// The bits of each level, without the adaptive probabilities: the token tree of RFC 6386 section 13.2.
enum LevelTree {
    /// A bit that is coded with branch `branch` of the node, or with a fixed probability.
    struct Step {
        let branch: Int?
        let fixed: UInt8
        let bit: Bool
    }

    /// The paths of levels 0 to 67 after the end-of-block choice, without the sign, and without the extra bits of 67.
    static let paths: [[Step]] = (0...Slot.category6).map(path)

    /// The eleven different paths through the branches with adaptive probabilities.
    static let leaves: [[Step]] = [0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67].map { paths[$0].filter { $0.branch != nil } }

    /// The leaf of each level. `fixedCosts` is the cost of its extra bits and its sign, in 1/256 bit.
    static let leaf: [Int] = (0...Slot.category6).map { level in
        [0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67].lastIndex { $0 <= level } ?? 0
    }
    static let fixedCosts: [Int] = paths.enumerated().map { level, path in
        // libwebp's table has this value for both levels. It is less than the cost of their bits.
        if level == 9 || level == 10 { return 640 }
        return path.filter { $0.branch == nil }.reduce(level > 0 ? 256 : 0) { $0 + BitCost.of($1.bit, $1.fixed) }
    }

    private static func path(of level: Int) -> [Step] {
        switch level {
        case 0: [branch(1, false)]
        case 1: [branch(1, true), branch(2, false)]
        case 2: large(false) + [branch(4, false)]
        case 3: large(false) + [branch(4, true), branch(5, false)]
        case 4: large(false) + [branch(4, true), branch(5, true)]
        case 5...6: large(true) + [branch(6, false), branch(7, false)] + extra(level - 5, [159])
        case 7...10: large(true) + [branch(6, false), branch(7, true)] + extra(level - 7, [165, 145])
        case 11...18: category(false, branch(9, false)) + extra(level - 11, QuantTables.category3)
        case 19...34: category(false, branch(9, true)) + extra(level - 19, QuantTables.category4)
        case 35...66: category(true, branch(10, false)) + extra(level - 35, QuantTables.category5)
        default: category(true, branch(10, true))
        }
    }

    private static func branch(_ branch: Int, _ bit: Bool) -> Step { Step(branch: branch, fixed: 0, bit: bit) }

    private static func large(_ categorised: Bool) -> [Step] {
        [branch(1, true), branch(2, true), branch(3, categorised)]
    }

    private static func category(_ upper: Bool, _ last: Step) -> [Step] {
        large(true) + [branch(6, true), branch(8, upper), last]
    }

    /// The bits of `value`, highest first, each with its fixed probability.
    static func extra(_ value: Int, _ probabilities: [UInt8]) -> [Step] {
        probabilities.enumerated().map { index, probability in
            Step(branch: nil, fixed: probability, bit: (value >> (probabilities.count - 1 - index)) & 1 == 1)
        }
    }
}

/// The probabilities of coefficient tokens that a frame uses.
struct Probabilities: Sendable, Equatable {
    /// Eleven branches for each node.
    private(set) var values = CoefficientTables.defaults

    @inline(__always)
    func of(node: Int, branch: Int) -> UInt8 { values[node * CoefficientTables.branches + branch] }

    init() {}

    /// The best probabilities for `counts`. A default is replaced only if that saves more than writing the new value
    /// costs.
    init(counts: UnsafePointer<UInt32>) {
        for node in 0..<Slot.nodes {
            BranchTally.each(of: node, counts: counts + node * Slot.perNode) { branch, tally in
                improve(at: node * CoefficientTables.branches + branch, for: tally)
            }
        }
    }

    /// The bits of all tokens, without extra bits and signs.
    func bits(for counts: UnsafePointer<UInt32>) -> Double {
        var sum = 0.0
        for node in 0..<Slot.nodes {
            BranchTally.each(of: node, counts: counts + node * Slot.perNode) { branch, tally in
                let probability = of(node: node, branch: branch)
                let isNew = probability != CoefficientTables.defaults[node * CoefficientTables.branches + branch]
                if tally.total > 0 { sum += tally.bits(under: probability) + (isNew ? 8 : 0) }
            }
        }
        return sum
    }

    mutating func improve(at index: Int, for tally: BranchTally) {
        if let better = tally.betterProbability(at: index) { values[index] = better }
    }
}

/// The cost of every slot in 1/256 bit, including signs and extra bits.
struct SlotCosts {
    let table: UnsafeMutablePointer<UInt16>

    func fill(from probabilities: Probabilities) {
        for node in 0..<Slot.nodes {
            let slots = table + node * Slot.perNode
            let end = probabilities.of(node: node, branch: 0)
            let mayEnd = Slot.mayEnd(type: node / 24, band: node / 3 % 8, context: node % 3)
            let goesOn = mayEnd ? BitCost.of(true, end) : 0
            let leaves = LevelTree.leaves.map { leaf in
                leaf.reduce(goesOn) { $0 + BitCost.of($1.bit, probabilities.of(node: node, branch: $1.branch ?? 0)) }
            }
            for level in 0...Slot.category6 {
                slots[level] = UInt16(clamping: leaves[LevelTree.leaf[level]] + LevelTree.fixedCosts[level])
            }
            slots[Slot.end] = UInt16(clamping: BitCost.of(false, end))
        }
        table[Slot.nothing] = 0
    }

    /// Fills in the minimum costs of the tokens of a block type, in 1/32 bit: sixteen numbers for each position, by
    /// context and kind. The kinds are zero, one, two, and more. In context c, the kind has number 5c + 1 + kind, and
    /// the end of the block has number 5c. Then each position has sixteen more numbers: what levels 0 to
    /// 14, and all above, cost at least in addition.
    func fillLeast(_ least: UnsafeMutablePointer<UInt8>, type: Int) {
        for n in (type == Slot.lumaWithoutDC ? 1 : 0)..<16 {
            let numbers = least + 16 * n
            let additions = numbers + 256
            additions.update(repeating: UInt8.max, count: 16)
            additions.update(repeating: 0, count: 4)
            numbers[0] = 0
            for context in 0..<3 {
                let slots = table + Slot.node(type, QuantTables.band(n), context)
                let more = (3...Slot.category6).reduce(UInt16.max) { min($0, slots[$1]) }
                for level in 4...Slot.category6 {
                    let addition = UInt8(clamping: (slots[level] - more) / 8)
                    additions[min(level, 15)] = min(additions[min(level, 15)], addition)
                }
                for (kind, cost) in [slots[0], slots[1], slots[2], more].enumerated() {
                    numbers[5 * context + 1 + kind] = UInt8(clamping: cost / 8)
                }
                if context > 0 { numbers[5 * context] = UInt8(clamping: slots[Slot.end] / 8) }
            }
        }
    }

    /// The bytes for the minimum costs of all block types.
    static let leastBytes = 4 * leastOfType
    static let leastOfType = 512

    /// The cost of the extra bits of category 6, which code `level - 67`.
    static func extraBits(of level: Int) -> Int {
        LevelTree.extra(level - Slot.category6, QuantTables.category6).reduce(0) { $0 + BitCost.of($1.bit, $1.fixed) }
    }
}

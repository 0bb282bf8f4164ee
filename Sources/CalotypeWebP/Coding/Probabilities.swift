/// The probabilities of coefficient tokens that a frame uses.
struct Probabilities: Sendable, Equatable {
    /// Eleven branches for each node.
    private(set) var values = CoefficientTables.defaults

    @inline(__always)
    func of(node: Int, branch: Int) -> UInt8 { values[node * CoefficientTables.branches + branch] }

    init() {}

    /// The best ones for what was counted, where a new one saves more than it costs to write.
    init(counts: UnsafePointer<UInt32>) {
        for node in 0..<Slot.nodes {
            let tallies = BranchTally.of(node: node, counts: counts + node * Slot.perNode)
            for (branch, tally) in tallies.enumerated() {
                let index = node * CoefficientTables.branches + branch
                if let better = tally.betterProbability(at: index) { values[index] = better }
            }
        }
    }
}

/// How often a branch was taken.
private struct BranchTally {
    var ones = 0
    var total = 0

    mutating func add(_ bit: Bool, _ times: Int) {
        total += times
        if bit { ones += times }
    }

    func betterProbability(at index: Int) -> UInt8? {
        guard ones > 0 else { return cost(255, at: index, isNew: true) < cost(old(index), at: index) ? 255 : nil }
        let probability = UInt8(max(1, 255 - ones * 255 / total))
        return cost(probability, at: index, isNew: true) < cost(old(index), at: index) ? probability : nil
    }

    private func old(_ index: Int) -> UInt8 { CoefficientTables.defaults[index] }

    private func cost(_ probability: UInt8, at index: Int, isNew: Bool = false) -> Int {
        ones * BitCost.of(true, probability) + (total - ones) * BitCost.of(false, probability)
            + BitCost.of(isNew, CoefficientTables.updates[index]) + (isNew ? 8 * 256 : 0)
    }

    /// The eleven branches of a node, from the counts of its slots.
    static func of(node: Int, counts: UnsafePointer<UInt32>) -> [BranchTally] {
        var tallies = [BranchTally](repeating: BranchTally(), count: CoefficientTables.branches)
        let band = node / 3 % 8
        let mayEnd = Slot.mayEnd(type: node / 24, band: band, context: node % 3)
        for level in 0...Slot.category6 where counts[level] > 0 {
            let times = Int(counts[level])
            if mayEnd { tallies[0].add(true, times) }
            for step in LevelTree.paths[level] {
                guard let branch = step.branch else { break }
                tallies[branch].add(step.bit, times)
            }
        }
        tallies[0].add(false, Int(counts[Slot.end]))
        return tallies
    }
}

/// What every slot costs in 1/256 bit, signs and extra bits included.
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

    /// What the tokens of a block type cost at least, in 1/32 bit: sixteen numbers for each place, by context and kind.
    /// The zero, one, two, or more of context c is number 5c + 1 + kind; the end of the block is 5c.
    func fillLeast(_ least: UnsafeMutablePointer<UInt8>, type: Int) {
        for n in (type == Slot.lumaWithoutDC ? 1 : 0)..<16 {
            let numbers = least + 16 * n
            numbers[0] = 0
            for context in 0..<3 {
                let slots = table + Slot.node(type, QuantTables.band(n), context)
                let more = (3...Slot.category6).reduce(UInt16.max) { min($0, slots[$1]) }
                for (kind, cost) in [slots[0], slots[1], slots[2], more].enumerated() {
                    numbers[5 * context + 1 + kind] = UInt8(clamping: cost / 8)
                }
                if context > 0 { numbers[5 * context] = UInt8(clamping: slots[Slot.end] / 8) }
            }
        }
    }

    /// Room for the least costs of all block types.
    static let leastBytes = 4 * 256

    /// Extra bits of category 6: the cost of `level - 67`.
    static func extraBits(of level: Int) -> Int {
        LevelTree.extra(level - Slot.category6, QuantTables.category6).reduce(0) { $0 + BitCost.of($1.bit, $1.fixed) }
    }
}

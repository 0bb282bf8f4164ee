/// The branch counts of the search so far, as libwebp keeps them: 16 bits for each number. When a branch reaches the
/// limit, both of its numbers are halved, so recent counts have more weight.
struct Statistics {
    fileprivate static let limit = 0xFFFE
    private let tallies: UnsafeMutablePointer<BranchTally>

    init(in memory: Memory) throws(WebPError) {
        tallies = try memory.take(BranchTally.self, Slot.nodes * CoefficientTables.branches)
    }

    /// Adds the counts of all slots.
    func add(_ counts: UnsafePointer<UInt32>) {
        for node in 0..<Slot.nodes {
            let own = tallies + node * CoefficientTables.branches
            BranchTally.each(of: node, counts: counts + node * Slot.perNode) { branch, tally in
                // libwebp counts the last bit of the two largest categories together with that of the two categories
                // before.
                own[min(branch, 9)].add(tally)
            }
        }
    }

    var probabilities: Probabilities {
        var result = Probabilities()
        for index in 0..<Slot.nodes * CoefficientTables.branches { result.improve(at: index, for: tallies[index]) }
        return result
    }
}

extension BranchTally {
    /// Adds counts as if each event were counted in 16 bits, with ones and zeros evenly mixed.
    fileprivate mutating func add(_ more: BranchTally) {
        var left = more
        while total + left.total > Statistics.limit {
            let space = Statistics.limit - total
            let taken = (left.ones * space + left.total / 2) / left.total
            (ones, total) = ((ones + taken + 1) / 2, (total + space) / 2)
            (left.ones, left.total) = (left.ones - taken, left.total - space)
        }
        ones += left.ones
        total += left.total
    }
}

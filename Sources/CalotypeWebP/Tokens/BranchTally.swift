/// How often a branch of the token tree was reached, and how often it was taken.
struct BranchTally: BitwiseCopyable {
    var ones = 0
    var total = 0

    /// Calls `body` with each branch of a node, with the tally computed from the counts of its slots: the tree of
    /// ``LevelTree``.
    @inline(__always)
    static func each(of node: Int, counts: UnsafePointer<UInt32>, _ body: (_ branch: Int, BranchTally) -> Void) {
        func sum(_ levels: ClosedRange<Int>) -> Int { levels.reduce(0) { $0 &+ Int(counts[$1]) } }
        let (zero, one, two, three, four) = (sum(0...0), sum(1...1), sum(2...2), sum(3...3), sum(4...4))
        let (five, seven, eleven, nineteen) = (sum(5...6), sum(7...10), sum(11...18), sum(19...34))
        let (thirtyFive, largest) = (sum(35...66), sum(67...67))
        let fromThirtyFive = thirtyFive &+ largest
        let fromEleven = eleven &+ nineteen &+ fromThirtyFive
        let fromFive = five &+ seven &+ fromEleven
        let fromTwo = two &+ three &+ four &+ fromFive
        let fromOne = one &+ fromTwo
        let all = zero &+ fromOne
        if Slot.mayEnd(type: node / 24, band: node / 3 % 8, context: node % 3) {
            body(0, BranchTally(ones: all, total: all &+ Int(counts[Slot.end])))
        }
        body(1, BranchTally(ones: fromOne, total: all))
        body(2, BranchTally(ones: fromTwo, total: fromOne))
        body(3, BranchTally(ones: fromFive, total: fromTwo))
        body(4, BranchTally(ones: three &+ four, total: two &+ three &+ four))
        body(5, BranchTally(ones: four, total: three &+ four))
        body(6, BranchTally(ones: fromEleven, total: fromFive))
        body(7, BranchTally(ones: seven, total: five &+ seven))
        body(8, BranchTally(ones: fromThirtyFive, total: fromEleven))
        body(9, BranchTally(ones: nineteen, total: eleven &+ nineteen))
        body(10, BranchTally(ones: largest, total: fromThirtyFive))
    }

    /// The best probability for this tally; `nil` if it would save less than writing it costs.
    func betterProbability(at index: Int) -> UInt8? {
        let probability = ones > 0 ? UInt8(255 - ones * 255 / total) : 255
        let old = cost(CoefficientTables.defaults[index], at: index, isNew: false)
        return cost(probability, at: index, isNew: true) < old ? probability : nil
    }

    /// The number of bits that coding these branches takes.
    func bits(under probability: UInt8) -> Double {
        let zero = max(Double(probability), 1) / 256
        let (ones, zeros) = (Double(ones), Double(total - ones))
        return -ones * Platform.binaryLogarithm(1 - zero) - zeros * Platform.binaryLogarithm(zero)
    }

    private func cost(_ probability: UInt8, at index: Int, isNew: Bool) -> Int {
        ones * BitCost.of(true, probability) + (total - ones) * BitCost.of(false, probability)
            + BitCost.of(isNew, CoefficientTables.updates[index]) + (isNew ? 8 * 256 : 0)
    }
}

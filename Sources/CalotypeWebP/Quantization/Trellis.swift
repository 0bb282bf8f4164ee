/// Finds the levels of one 4×4 luma block with the lowest sum of rate and distortion. At each position, the quotient
/// is rounded down or up, and each choice changes the cost of the next level. The weights and λ are libwebp's.
struct Trellis {
    /// One choice at one position.
    struct Node: BitwiseCopyable {
        var score = Int.max
        var level = 0
        /// The index of the choice at the previous position, 0 or 1.
        var previous = 0
    }

    let costs: UnsafePointer<UInt16>
    let steps: (dc: Int, ac: Int)
    /// Two for each position.
    let nodes: UnsafeMutablePointer<Node>
    private var lambda: Int { max(1, (7 * average * average) >> 3) }
    private var average: Int { (steps.dc + 15 * steps.ac + 8) >> 4 }

    static let weights: StaticTable = [30, 27, 19, 11, 27, 24, 17, 10, 19, 17, 12, 8, 11, 10, 8, 6]
    typealias StaticTable = SIMD16<Int32>

    /// Finds the levels.
    ///
    /// - Parameters:
    ///   - coefficients: in reading order, at a stride of sixteen.
    ///   - levels: the resulting levels, in coding order.
    func solve(_ coefficients: UnsafePointer<Int16>, context: Int, levels: UnsafeMutablePointer<Int16>) {
        for n in 0..<16 { levels[n] = 0 }
        let lambda = self.lambda
        let last = lastWorthwhile(coefficients)
        var best = (
            score: Int(costs[Slot.node(Slot.blockType, 0, context) &+ Slot.end]) &* lambda, location: -1, choice: 0
        )
        for n in 0..<last &+ 1 {
            let p = QuantTables.position(n)
            let step = p == 0 ? steps.dc : steps.ac
            let magnitude = Int(coefficients[16 &* p].magnitude) &+ (QuantTables.sharpening(p) &* step) &>> 11
            let low = min(magnitude / step, 2047)
            let most = min((2 &* magnitude &+ step) / (2 &* step), 2047)
            for choice in 0..<2 {
                let level = low &+ choice
                let node = nodes + (2 &* n &+ choice)
                node.pointee = Node()
                if level > most { continue }
                let off = magnitude &- level &* step
                let distortion = 256 &* Int(Self.weights[p]) &* (off &* off &- magnitude &* magnitude)
                reach(node, n, level, context, distortion, lambda)
                guard level > 0 else { continue }
                let end = n < 15 ? Int(costs[location(n &+ 1, after: level) &+ Slot.end]) &* lambda : 0
                if node.pointee.score &+ end < best.score { best = (node.pointee.score &+ end, n, choice) }
            }
        }
        var (n, choice) = (best.location, best.choice)
        while n >= 0 {
            let node = nodes[2 &* n &+ choice]
            let isNegative = coefficients[16 &* QuantTables.position(n)] < 0
            levels[n] = Int16(truncatingIfNeeded: isNegative ? 0 &- node.level : node.level)
            (n, choice) = (n &- 1, node.previous)
        }
    }

    /// Sets the cheaper path to a level from the two choices before.
    @inline(__always)
    private func reach(
        _ node: UnsafeMutablePointer<Node>, _ n: Int, _ level: Int, _ context: Int, _ distortion: Int, _ lambda: Int
    ) {
        let symbol = min(level, Slot.category6)
        node.pointee.level = level
        guard n > 0 else {
            let slot = Slot.node(Slot.blockType, 0, context) &+ symbol
            node.pointee.score = Int(costs[slot]) &* lambda &+ distortion
            return
        }
        for previous in 0..<2 {
            let before = nodes[2 &* n &- 2 &+ previous]
            guard before.score < Int.max else { continue }
            let cost = Int(costs[location(n, after: before.level) &+ symbol])
            let score = before.score &+ cost &* lambda &+ distortion
            if score < node.pointee.score { (node.pointee.score, node.pointee.previous) = (score, previous) }
        }
    }

    @inline(__always)
    private func location(_ n: Int, after level: Int) -> Int {
        Slot.node(Slot.blockType, QuantTables.band(n), min(level, 2))
    }

    /// The position after the last one whose coefficient is larger than half a step. Later coefficients become zero.
    @inline(__always)
    private func lastWorthwhile(_ coefficients: UnsafePointer<Int16>) -> Int {
        let least = steps.ac &* steps.ac / 4
        var last = -1
        for n in 0..<16 {
            let value = Int(coefficients[16 &* QuantTables.position(n)])
            if value &* value > least { last = n }
        }
        return min(last &+ 1, 15)
    }
}

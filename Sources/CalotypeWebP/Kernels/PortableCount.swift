extension PortableKernels {
    /// Puts the levels and the tokens of one lane into their rows. Returns the number of tokens and what they cost,
    /// without extra bits of category 6.
    @inline(__always)
    static func count(
        _ candidate: Candidate, _ lane: Int, first: Int, costs: UnsafePointer<UInt16>
    ) -> (count: Int, cost: Int) {
        let tokens = candidate.tokens(lane)
        let from = UnsafeRawPointer(candidate.laneTokens.values + lane).assumingMemoryBound(to: UInt16.self)
        var cost = 0
        for n in first..<16 {
            let token = from[16 &* n]
            tokens[n] = token
            cost &+= Int(costs[Token.slot(token)])
        }
        return (Int(candidate.laneLengths.values[lane]), cost)
    }

    /// Puts the levels of one lane into their row.
    static func turn(_ candidate: Candidate, _ lane: Int) {
        let (row, levels) = (candidate.row(lane), candidate.levels.values + lane)
        for n in 0..<16 { row[n] = levels[16 &* n] }
    }
}

internal import Synchronization

/// One search over the whole frame, row by row, on all available threads.
final class SearchRun: @unchecked Sendable {  // rows are disjoint, and their counts are added in order
    let tokens: UnsafeMutablePointer<TokenRow>
    private let frame: Frame
    private let limits: SearchLimits
    private let segments: UnsafeMutablePointer<SegmentSearch>
    private let refreshes: Refreshes
    private let wavefront: Wavefront
    private let costs: UnsafeMutablePointer<UInt16>
    private let leastCosts: UnsafeMutablePointer<UInt8>
    /// The counts of the slots since the last refresh, and the counts before it.
    private let fresh: UnsafeMutablePointer<UInt32>
    private let counts: UnsafeMutablePointer<UInt32>
    private let statistics: Statistics
    private let emptyEnds: UnsafeMutablePointer<UInt32>
    private let modeBits: Atomic<Int>
    private let failure = Atomic(0)
    private var edges = SIMD4<Int>()
    private let memory = Memory()

    private let mostModeBits: Int

    enum Failure: Int { case outOfMemory = 1, modesTooLarge }

    init(
        _ frame: Frame, _ plan: SegmentPlan, _ limits: SearchLimits, mostModeBytes: Int
    ) throws(WebPError) {
        self.frame = frame
        self.limits = limits
        mostModeBits = mostModeBytes << 11
        refreshes = Refreshes(columns: frame.columns, rows: frame.rows)
        wavefront = Wavefront(columns: frame.columns, rows: frame.rows)
        segments = try memory.take(SegmentSearch.self, plan.segments.count)
        for (index, segment) in plan.segments.enumerated() {
            (segments + index).initialize(to: try SegmentSearch(segment, plan.chroma, in: memory))
        }
        costs = try memory.take(UInt16.self, refreshes.tables * Slot.count)
        fresh = try memory.take(UInt32.self, Slot.count)
        counts = try memory.take(UInt32.self, Slot.count)
        statistics = try Statistics(in: memory)
        leastCosts = try memory.take(UInt8.self, refreshes.tables * SlotCosts.leastBytes)
        emptyEnds = try memory.take(UInt32.self, 12)
        modeBits = Atomic(SegmentMap(frame, segments: plan.segments.count).cost)
        tokens = .allocate(capacity: frame.rows)
        tokens.initialize(repeating: TokenRow(), count: frame.rows)
        fillCosts(0, from: Probabilities())
    }

    deinit {
        for row in 0..<frame.rows { tokens[row].free() }
        tokens.deallocate()
    }

    /// The reason why the search was stopped; `nil` if it has not failed.
    var reason: Failure? { Failure(rawValue: failure.load(ordering: .sequentiallyConsistent)) }

    func breakOff() { wavefront.breakOff() }

    private func fail(_ reason: Failure) {
        failure.store(reason.rawValue, ordering: .sequentiallyConsistent)
        breakOff()
    }

    func row(_ row: Int, _ scratch: Scratch) {
        var table = refreshes.table(before: row)
        var search = Search(
            frame: frame, scratch: scratch, kernels: frame.kernels, segments: segments, costs: costs(table),
            leastCosts: leastCosts(table), modeCosts: ModeCosts.shared, limits: limits,
            prunes: (2...3).contains(frame.options.effort), refines: frame.options.effort > 4)
        var refresh = refreshes.column(of: table + 1, in: row)
        var ahead = row == 0 ? frame.columns : 0
        // The row above refreshes the costs within this many macroblocks, so this row waits until they are finished.
        let learnt = table > 0 ? refreshes.column(of: table, in: row - 1) + 1 : 0
        // A row that is stopped early must not leave its counts to the next search.
        defer { scratch.forgetCounts() }
        for column in 0..<frame.columns {
            let isRefreshed = column == refresh
            let needed = isRefreshed ? frame.columns : min(max(column + 2, learnt), frame.columns)
            if ahead < needed {
                guard let done = wavefront.wait(for: needed, row: row - 1) else { return }
                ahead = done
            }
            if isRefreshed {
                table += 1
                learn(table, scratch)
                search.costs = UnsafePointer(costs(table))
                search.leastCosts = UnsafePointer(leastCosts(table))
                refresh = refreshes.column(of: table + 1, in: row)
            }
            guard let location = tokens[row].reserve() else { return fail(.outOfMemory) }
            tokens[row].commit(upTo: search.macroblock(column, row, tokens: location))
            if column + 1 < frame.columns { wavefront.publish(column + 1, row: row) }
        }
        extendRight(row)
        finish(scratch)
        if modeBits.add(search.modeBits, ordering: .relaxed).newValue > mostModeBits, !limits.isBare {
            fail(.modesTooLarge)
        }
        wavefront.publish(frame.columns, row: row)
    }

    private func costs(_ table: Int) -> UnsafeMutablePointer<UInt16> { costs + table * Slot.count }

    private func leastCosts(_ table: Int) -> UnsafeMutablePointer<UInt8> {
        leastCosts + table * SlotCosts.leastBytes
    }

    /// Repeats the last pixel to the right, where the last macroblock of the next row reads its top right pixels.
    private func extendRight(_ row: Int) {
        let end = frame.y.at(16 * frame.columns, 16 * row + 15)
        for x in 0..<4 { end[x] = end[-1] }
    }

    /// Adds the counts of a row. Rows end in order, because each waits for the row above before its last macroblock.
    private func finish(_ scratch: Scratch) {
        count(scratch)
        for end in 0..<12 { emptyEnds[end] &+= scratch.emptyEnds[end] }
        for segment in 0..<4 { edges[segment] = max(edges[segment], scratch.largestEdge[segment]) }
    }

    private func count(_ scratch: Scratch) {
        for slot in 0..<Slot.count { fresh[slot] &+= scratch.counts[slot] &+ scratch.counts[slot &+ Slot.count] }
    }

    /// Computes new costs from all counts: of the current row so far, and of the rows above, which have ended.
    private func learn(_ table: Int, _ scratch: Scratch) {
        count(scratch)
        scratch.counts.update(repeating: 0, count: 2 * Slot.count)
        statistics.add(fresh)
        settle()
        fillCosts(table, from: statistics.probabilities)
    }

    private func settle() {
        for slot in 0..<Slot.count { counts[slot] &+= fresh[slot] }
        fresh.update(repeating: 0, count: Slot.count)
    }

    private func fillCosts(_ table: Int, from probabilities: Probabilities) {
        let slots = SlotCosts(table: costs(table))
        slots.fill(from: probabilities)
        for type in [Slot.lumaWithoutDC, Slot.chroma, Slot.blockType] {
            slots.fillLeast(leastCosts(table) + SlotCosts.leastOfType * type, type: type)
        }
    }

    /// The probabilities for all tokens, whether macroblocks without coefficients are omitted, which is done if marking
    /// them takes fewer bits than their tokens, and the approximate number of bits of the tokens.
    func conclusion() -> (Probabilities, Skips, bits: Double) {
        settle()
        let (all, skips) = (Probabilities(counts: counts), Skips(frame))
        let bits = all.bits(for: counts)
        guard skips.areCoded else { return (all, skips, bits) }
        for type in 0..<CoefficientTables.types {
            for context in 0..<CoefficientTables.contexts {
                let node = Slot.node(type, type == Slot.lumaWithoutDC ? 1 : 0, context)
                counts[node + Slot.end] &-= emptyEnds[3 * type + context]
            }
        }
        let rest = Probabilities(counts: counts)
        let fewer = rest.bits(for: counts)
        return fewer + skips.bits < bits ? (rest, skips, fewer) : (all, .none, bits)
    }

    /// The loop filter strengths, increased for segments in which flat macroblocks have visible edges.
    func filterStrengths(_ plan: SegmentPlan) -> [Int] {
        plan.segments.enumerated().map { index, segment in
            guard frame.options.smoothing > 0 else { return 0 }
            return max(segment.filterStrength, LoopFilter.strength(edge: edges[index], index: segment.index))
        }
    }
}

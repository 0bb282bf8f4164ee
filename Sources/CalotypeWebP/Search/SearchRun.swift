internal import Synchronization

/// One search over the whole frame, row by row, on as many threads as come.
final class SearchRun: @unchecked Sendable {  // rows are disjoint; counts are guarded by the monitor
    let tokens: UnsafeMutablePointer<TokenRow>
    private let frame: Frame
    private let limits: SearchLimits
    private let segments: UnsafeMutablePointer<SegmentSearch>
    private let refreshes: Refreshes
    private let wavefront: Wavefront
    private let costs: UnsafeMutablePointer<UInt16>
    private let leastCosts: UnsafeMutablePointer<UInt8>
    /// Counts of the slots: of the rows that each refresh sees first, and sums of them.
    private let groups: UnsafeMutablePointer<UInt32>
    private let sums: UnsafeMutablePointer<UInt32>
    private let emptyEnds: UnsafeMutablePointer<UInt32>
    private let monitor = Monitor()
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
        groups = try memory.take(UInt32.self, (refreshes.tables + 1) * Slot.count)
        sums = try memory.take(UInt32.self, (refreshes.tables + 1) * Slot.count)
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

    /// Why the search was broken off, if it was.
    var reason: Failure? { Failure(rawValue: failure.load(ordering: .sequentiallyConsistent)) }

    func breakOff() { wavefront.breakOff() }

    private func fail(_ reason: Failure) {
        failure.store(reason.rawValue, ordering: .sequentiallyConsistent)
        breakOff()
    }

    func row(_ row: Int, _ scratch: Scratch) {
        if refreshes.begins(at: row), !refresh(at: row) { return }
        var search = Search(
            frame: frame, scratch: scratch, kernels: frame.kernels, segments: segments,
            costs: costs + refreshes.table(of: row) * Slot.count,
            leastCosts: leastCosts + refreshes.table(of: row) * SlotCosts.leastBytes, modeCosts: ModeCosts.shared,
            limits: limits)
        var ahead = row == 0 ? frame.columns : 0
        // A row that is broken off must not leave its counts to the next search.
        defer { scratch.forgetCounts() }
        for column in 0..<frame.columns {
            let needed = min(column + 2, frame.columns)
            if ahead < needed {
                guard let done = wavefront.wait(for: needed, row: row - 1) else { return }
                ahead = done
            }
            guard let place = tokens[row].reserve() else { return fail(.outOfMemory) }
            tokens[row].commit(upTo: search.macroblock(column, row, tokens: place))
            if column + 1 < frame.columns { wavefront.publish(column + 1, row: row) }
        }
        extendRight(row)
        merge(scratch, row)
        if modeBits.add(search.modeBits, ordering: .relaxed).newValue > mostModeBits, !limits.isBare {
            fail(.modesTooLarge)
        }
        wavefront.publish(frame.columns, row: row)
    }

    /// The last macroblock of the next row finds its top right pixels here: the last one again.
    private func extendRight(_ row: Int) {
        let end = frame.y.at(16 * frame.columns, 16 * row + 15)
        for x in 0..<4 { end[x] = end[-1] }
    }

    private func merge(_ scratch: Scratch, _ row: Int) {
        let counts = scratch.counts
        let group = groups + refreshes.group(of: row) * Slot.count
        monitor.locked {
            for slot in 0..<Slot.count { group[slot] &+= counts[slot] &+ counts[slot &+ Slot.count] }
            for end in 0..<12 { emptyEnds[end] &+= scratch.emptyEnds[end] }
            for segment in 0..<4 { edges[segment] = max(edges[segment], scratch.largestEdge[segment]) }
        }
    }

    /// New costs for the rows from here on; false if the search is broken off.
    private func refresh(at row: Int) -> Bool {
        if row >= 2, wavefront.wait(for: frame.columns, row: row - 2) == nil { return false }
        let table = refreshes.table(of: row)
        fillCosts(table, from: Probabilities(counts: sum(upTo: table)))
        return true
    }

    private func fillCosts(_ table: Int, from probabilities: Probabilities) {
        let slots = SlotCosts(table: costs + table * Slot.count)
        slots.fill(from: probabilities)
        for type in [Slot.lumaWithoutDC, Slot.chroma, Slot.blockType] {
            slots.fillLeast(leastCosts + table * SlotCosts.leastBytes + 256 * type, type: type)
        }
    }

    private func sum(upTo last: Int) -> UnsafeMutablePointer<UInt32> {
        let sum = sums + last * Slot.count
        for group in 0...last {
            let counts = groups + group * Slot.count
            for slot in 0..<Slot.count { sum[slot] &+= counts[slot] }
        }
        return sum
    }

    /// How many tokens there are, extra bits included.
    var tokenCount: Int { (0..<frame.rows).reduce(0) { $0 + tokens[$1].count } }

    /// The probabilities for all that will be coded. The search counts macroblocks without coefficients too, since it
    /// does not know that they will be left out.
    var probabilities: Probabilities {
        let counts = sum(upTo: refreshes.tables)
        for type in 0..<CoefficientTables.types {
            for context in 0..<CoefficientTables.contexts {
                let node = Slot.node(type, type == Slot.lumaWithoutDC ? 1 : 0, context)
                counts[node + Slot.end] &-= emptyEnds[3 * type + context]
            }
        }
        return Probabilities(counts: counts)
    }

    /// Loop filter strengths, raised where flat macroblocks left edges.
    func filterStrengths(_ plan: SegmentPlan) -> [Int] {
        plan.segments.enumerated().map { index, segment in
            guard frame.options.smoothing > 0 else { return 0 }
            return max(segment.filterStrength, LoopFilter.strength(edge: edges[index], index: segment.index))
        }
    }
}

/// A prefix code of VP8L for some symbols, made for their counts.
struct PrefixCode {
    /// The number of bits of each symbol; 0 if it has none, or if it is the only one.
    private(set) var lengths: [UInt8]
    /// The bits of each symbol, in the order in which they are written.
    private(set) var codes: [UInt16]
    /// The symbols that occur, in ascending order.
    private let used: [Int]

    /// The longest code of a symbol, and of a code length.
    static let most = 15
    private static let mostOfLengths = 7
    /// The order in which the lengths of the codes of code lengths are stored.
    private static let order = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]

    init(counts: [Int], most: Int = PrefixCode.most) {
        used = counts.indices.filter { counts[$0] > 0 }
        lengths = Self.lengths(counts, used, most)
        codes = Self.codes(lengths)
    }

    /// Writes the code itself.
    func write(to bits: inout BitWriter) throws(WebPError) {
        if used.count <= 2, (used.last ?? 0) < 256 { return try writeSimple(to: &bits) }
        try bits.put(0, 1)
        let steps = Step.all(of: used.count == 1 ? lengthsOfOne : lengths)
        var counts = [Int](repeating: 0, count: Self.order.count)
        for step in steps { counts[step.symbol] += 1 }
        let code = PrefixCode(counts: counts, most: Self.mostOfLengths)
        let stored = code.used.count == 1 ? code.lengthsOfOne : code.lengths
        let last = Self.order.lastIndex { stored[$0] > 0 } ?? 0
        let kept = max(last + 1, 4)
        try bits.put(kept - 4, 4)
        for index in 0..<kept { try bits.put(Int(stored[Self.order[index]]), 3) }
        try bits.put(0, 1)  // all lengths are stored
        for step in steps {
            try code.put(step.symbol, to: &bits)
            try bits.put(step.extra, step.extraBits)
        }
    }

    @inline(__always)
    func put(_ symbol: Int, to bits: inout BitWriter) throws(WebPError) {
        try bits.put(Int(codes[symbol]), Int(lengths[symbol]))
    }

    /// A single symbol has a stored length of 1, and is then read without a bit.
    private var lengthsOfOne: [UInt8] {
        var result = lengths
        for symbol in used { result[symbol] = 1 }
        return result
    }

    private func writeSimple(to bits: inout BitWriter) throws(WebPError) {
        let (first, second) = (used.first ?? 0, used.count == 2 ? used[1] : nil)
        try bits.put(1, 1)
        try bits.put(second == nil ? 0 : 1, 1)
        try bits.put(first > 1 ? 1 : 0, 1)
        try bits.put(first, first > 1 ? 8 : 1)
        if let second { try bits.put(second, 8) }
    }
}

extension PrefixCode {
    /// The lengths of a Huffman code. If one is longer than `most`, rare symbols are counted as less rare.
    private static func lengths(_ counts: [Int], _ used: [Int], _ most: Int) -> [UInt8] {
        var least = 1
        while true {
            let lengths = huffman(used.map { max(counts[$0], least) })
            if lengths.allSatisfy({ $0 <= most }) {
                var result = [UInt8](repeating: 0, count: counts.count)
                for (symbol, length) in zip(used, lengths) { result[symbol] = UInt8(length) }
                return result
            }
            least *= 2
        }
    }

    /// The depth of each leaf in a Huffman tree, by the method of two queues. A single leaf has a depth of 0.
    private static func huffman(_ counts: [Int]) -> [Int] {
        guard counts.count > 1 else { return counts.map { _ in 0 } }
        let leaves = counts.indices.sorted { (counts[$0], $0) < (counts[$1], $1) }
        var weights = leaves.map { counts[$0] }
        var parents = [Int](repeating: 0, count: 2 * counts.count - 1)
        var (leaf, inner) = (0, counts.count)
        func next() -> Int {
            let takesLeaf = leaf < counts.count && (inner >= weights.count || weights[leaf] <= weights[inner])
            defer { if takesLeaf { leaf += 1 } else { inner += 1 } }
            return takesLeaf ? leaf : inner
        }
        while weights.count < parents.count {
            let (one, other) = (next(), next())
            (parents[one], parents[other]) = (weights.count, weights.count)
            weights.append(weights[one] + weights[other])
        }
        var depths = [Int](repeating: 0, count: parents.count)
        for node in (0..<parents.count - 1).reversed() { depths[node] = depths[parents[node]] + 1 }
        var result = counts
        for (position, index) in leaves.enumerated() { result[index] = depths[position] }
        return result
    }

    /// Canonical codes, the first bit lowest.
    private static func codes(_ lengths: [UInt8]) -> [UInt16] {
        var codes = [UInt16](repeating: 0, count: lengths.count)
        var next = 0
        for length in 1...most {
            for symbol in lengths.indices where Int(lengths[symbol]) == length {
                codes[symbol] = reversed(next, length)
                next += 1
            }
            next <<= 1
        }
        return codes
    }

    private static func reversed(_ code: Int, _ length: Int) -> UInt16 {
        (0..<length).reduce(0) { $0 << 1 | UInt16(code >> $1 & 1) }
    }

    /// One step in the list of code lengths: a length, or a repetition.
    private struct Step {
        let symbol: Int
        var extra = 0
        var extraBits = 0

        static func all(of lengths: [UInt8]) -> [Step] {
            var steps: [Step] = []
            var index = 0
            while index < lengths.count {
                let length = Int(lengths[index])
                var run = lengths[index...].prefix { Int($0) == length }.count
                index += run
                if length > 0 {
                    steps.append(Step(symbol: length))
                    run -= 1
                }
                while run > 0 {
                    let (step, taken) = repeated(length, run)
                    steps.append(step)
                    run -= taken
                }
            }
            return steps
        }

        private static func repeated(_ length: Int, _ run: Int) -> (Step, taken: Int) {
            switch (length, run) {
            case (0, 11...): (Step(symbol: 18, extra: min(run, 138) - 11, extraBits: 7), min(run, 138))
            case (0, 3...): (Step(symbol: 17, extra: min(run, 10) - 3, extraBits: 3), min(run, 10))
            case (1..., 3...): (Step(symbol: 16, extra: min(run, 6) - 3, extraBits: 2), min(run, 6))
            default: (Step(symbol: length), 1)
            }
        }
    }
}

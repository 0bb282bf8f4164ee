/// Appends the tokens of the chosen blocks and counts their slots.
struct TokenWriter {
    private let start: UnsafeMutablePointer<UInt16>
    private(set) var next: UnsafeMutablePointer<UInt16>
    private var hasExtras = false

    init(_ start: UnsafeMutablePointer<UInt16>) {
        self.start = start
        next = start
    }

    /// Appends the tokens of one block. Sixteen numbers are written, regardless of the length.
    @inline(__always)
    mutating func block(_ lane: Int, of candidate: Candidate, first: Int, isLarge: Bool) {
        let (tokens, length) = (candidate.tokens(lane) + first, candidate.lengths[lane])
        if isLarge { return append(tokens, length, levels: candidate.row(lane) + first) }
        let sixteen = UnsafeRawPointer(tokens).loadUnaligned(as: SIMD16<UInt16>.self)
        UnsafeMutableRawPointer(next).storeBytes(of: sixteen, as: SIMD16<UInt16>.self)
        next += length
    }

    /// Appends tokens, and the extra bits of their levels.
    mutating func append(_ tokens: UnsafePointer<UInt16>, _ length: Int, levels: UnsafePointer<Int16>) {
        for n in 0..<length {
            next.pointee = tokens[n]
            next += 1
            if levels[n].magnitude >= Slot.category6 { append(extraOf: levels[n]) }
        }
    }

    @inline(__always)
    private mutating func append(extraOf level: Int16) {
        next.pointee = (UInt16(level.magnitude) &- UInt16(Slot.category6)) | Token.extra
        next += 1
        hasExtras = true
    }

    /// Counts alternately into two tables, so that equal neighbors do not wait for each other.
    @inline(__always)
    func count(into counts: UnsafeMutablePointer<UInt32>) {
        var token = start
        while token < next {
            counts[Token.slot(token[0])] &+= 1
            if token + 1 < next { counts[Slot.count &+ Token.slot(token[1])] &+= 1 }
            token += 2
        }
        if hasExtras { uncountExtras(counts) }
    }

    /// Marks the tokens of a macroblock without coefficients. All of them are ends of blocks, which are counted by
    /// block type and context.
    @inline(never)
    func mark(counting ends: UnsafeMutablePointer<UInt32>) {
        for index in 0..<next - start {
            let node = Token.slot(start[index]) / Slot.perNode
            ends[3 * (node / 24) + node % 3] &+= 1
            start[index] |= Token.empty
        }
    }

    /// Subtracts the extra bits, which are not slots, from the counts.
    @inline(never)
    private func uncountExtras(_ counts: UnsafeMutablePointer<UInt32>) {
        for index in 0..<next - start where start[index] & Token.extra != 0 {
            counts[(index & 1) &* Slot.count &+ Token.slot(start[index])] &-= 1
        }
    }
}

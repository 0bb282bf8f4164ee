#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Finds the longest of the recent repetitions of the bytes at a position, by chains of positions with one hash.
final class ChainSearch {
    /// How much a search does.
    struct Effort: Sendable, Hashable {
        /// The number of positions that are compared.
        let depth: Int
        /// A match of this length is used at once.
        let nice: Int
        /// Whether the position after a match may have a longer one.
        let isLazy: Bool
    }

    private static let hashBits = 15
    private static let shortHashBits = 14
    private static let mask = DeflateSymbols.window - 1
    /// A match of three bytes from further away costs about as much as its bytes.
    private static let shortReach = 4096
    private static let longMatch = 64

    private let effort: Effort
    private let memory: UnsafeMutablePointer<UInt32>
    /// The last position of each hash of four bytes.
    private var heads: UnsafeMutablePointer<UInt32> { memory }
    /// For each position of the window, the one before it with its hash.
    private var previous: UnsafeMutablePointer<UInt32> { memory + 1 << Self.hashBits }
    /// The last position of each hash of three bytes.
    private var shortHeads: UnsafeMutablePointer<UInt32> { memory + (1 << Self.hashBits + DeflateSymbols.window) }

    init(_ effort: Effort) throws(PixelError) {
        self.effort = effort
        let count = 1 << Self.hashBits + DeflateSymbols.window + 1 << Self.shortHashBits
        guard let memory = calloc(count, 4) else { throw .outOfMemory(bytes: 4 * count) }
        self.memory = memory.bindMemory(to: UInt32.self, capacity: count)
    }

    private struct Match {
        var length = 0
        var distance = 0

        /// Whether a literal and this match are better than `other` one byte before.
        func isWorthLiteral(afterLosing other: Match) -> Bool {
            length >= other.length && 4 &* (length &- other.length) &+ other.distanceBits &- distanceBits > 2
        }

        private var distanceBits: Int { Int.bitWidth &- distance.leadingZeroBitCount }
    }

    /// Searches from `start` to `end`. `origin` is the position of `bytes` in the whole stream, and at least twice the
    /// window, because 0 stands for a hash without a position. Eight bytes after `end` are read.
    func steps(
        of bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, origin: Int, into steps: inout DeflateSteps
    ) {
        let location = Location(bytes: bytes, origin: origin, end: end)
        var position = start
        while position &+ 4 <= end {
            var match = longest(at: position, location, betterThan: 2, effort.depth)
            guard match.length > 0 else {
                position &+= 1
                continue
            }
            var next = position &+ 1
            while effort.isLazy, match.length < effort.nice, next &+ 4 <= end {
                let depth = effort.depth &>> (match.length > 8 ? 2 : 1)
                let later = longest(at: next, location, betterThan: match.length &- 1, max(depth, 1))
                next &+= 1
                guard later.length > 0, later.isWorthLiteral(afterLosing: match) else { break }
                match = later
                position = next &- 1
            }
            steps.append(matchAt: position, length: match.length, distance: match.distance)
            position &+= match.length
            // Inside of long repetitions, later ones are found by their ends.
            if match.length > Self.longMatch {
                insert(next, to: next &+ 16, location)
                next = position &- 16
            }
            insert(next, to: position, location)
        }
        steps.finish(at: end)
    }

    private struct Location {
        let bytes: UnsafePointer<UInt8>
        let origin: Int
        let end: Int
    }

    /// The longest match at `position` that is longer than `least`, and puts the position into its chains.
    @inline(__always)
    private func longest(at position: Int, _ location: Location, betterThan least: Int, _ depth: Int) -> Match {
        let bytes = location.bytes
        let word = UInt32(truncatingIfNeeded: bytes.word(at: position))
        let absolute = UInt32(truncatingIfNeeded: position &+ location.origin)
        let most = min(location.end &- position, DeflateSymbols.lengths.upperBound)
        let reach = min(position, DeflateSymbols.window)
        var match = Match(length: least)

        let short = Self.shortHash(word)
        let near = Int(absolute &- shortHeads[short])
        shortHeads[short] = absolute
        let hash = Self.hash(word)
        var candidate = heads[hash]
        heads[hash] = absolute
        previous[Int(absolute) & Self.mask] = candidate

        if least < 3, (1...Self.shortReach).contains(near), near <= reach,
            (word ^ UInt32(truncatingIfNeeded: bytes.word(at: position &- near))) & 0xFF_FFFF == 0
        {
            match = Match(length: 3, distance: near)
        }
        var rest = depth
        while rest > 0 {
            let distance = Int(absolute &- candidate)
            guard distance > 0, distance <= reach else { break }
            let other = position &- distance
            // A longer match has the same bytes where the best one ends too.
            let last = match.length &- 3
            if UInt32(truncatingIfNeeded: bytes.word(at: other)) == word,
                UInt32(truncatingIfNeeded: bytes.word(at: other &+ max(last, 0)))
                    == UInt32(truncatingIfNeeded: bytes.word(at: position &+ max(last, 0)))
            {
                let length = bytes.matchingBytes(position, other, most: most)
                if length > match.length {
                    match = Match(length: length, distance: distance)
                    if length >= effort.nice || length == most { break }
                }
            }
            candidate = previous[Int(candidate) & Self.mask]
            rest &-= 1
        }
        return match.distance == 0 ? Match() : match
    }

    private func insert(_ first: Int, to last: Int, _ location: Location) {
        var position = first
        let end = min(last, location.end &- 3)
        while position < end {
            let word = UInt32(truncatingIfNeeded: location.bytes.word(at: position))
            let absolute = UInt32(truncatingIfNeeded: position &+ location.origin)
            let hash = Self.hash(word)
            previous[Int(absolute) & Self.mask] = heads[hash]
            heads[hash] = absolute
            shortHeads[Self.shortHash(word)] = absolute
            position &+= 1
        }
    }

    @inline(__always)
    private static func hash(_ word: UInt32) -> Int { Int((word &* 0x9E37_79B1) &>> UInt32(32 - hashBits)) }

    @inline(__always)
    private static func shortHash(_ word: UInt32) -> Int {
        Int(((word & 0xFF_FFFF) &* 0x9E37_79B1) &>> UInt32(32 - shortHashBits))
    }

    deinit { free(memory) }
}

/// A plane as VP8L stores it: values, and copies of earlier values.
struct AlphaTokens {
    /// A value below 256, or a length with the highest bit set that is followed by the number of a distance.
    private let tokens = ByteBuffer()
    private(set) var valueCounts = [Int](repeating: 0, count: 256 + 24)
    private(set) var distanceCounts = [Int](repeating: 0, count: 40)

    private static let copy: UInt32 = 1 << 31

    @inline(__always)
    mutating func append(value: UInt8) throws(WebPError) {
        valueCounts[Int(value)] &+= 1
        try append(UInt32(value))
    }

    mutating func append(copyOf length: Int, distance: Int) throws(WebPError) {
        valueCounts[256 + VP8LNumber(length).prefix] += 1
        distanceCounts[VP8LNumber(distance).prefix] += 1
        try append(Self.copy | UInt32(length))
        try append(UInt32(distance))
    }

    @inline(__always)
    private mutating func append(_ token: UInt32) throws(WebPError) {
        guard tokens.reserve(4), let base = tokens.base else { throw .outOfMemory }
        UnsafeMutableRawPointer(base + tokens.count).storeBytes(of: token, as: UInt32.self)
        tokens.count &+= 4
    }

    /// Writes the codes, then all tokens.
    func write(to bits: inout BitWriter) throws(WebPError) {
        let (values, distances) = (PrefixCode(counts: valueCounts), PrefixCode(counts: distanceCounts))
        try values.write(to: &bits)
        // Red, blue and alpha are always 0.
        for _ in 0..<3 { try PrefixCode(counts: [1]).write(to: &bits) }
        try distances.write(to: &bits)
        guard let base = tokens.base else { return }
        var offset = 0
        while offset < tokens.count {
            let token = UnsafeRawPointer(base + offset).loadUnaligned(as: UInt32.self)
            offset &+= 4
            guard token & Self.copy != 0 else {
                try values.put(Int(token), to: &bits)
                continue
            }
            let distance = UnsafeRawPointer(base + offset).loadUnaligned(as: UInt32.self)
            offset &+= 4
            try VP8LNumber(Int(token & ~Self.copy)).write(to: &bits, by: values, first: 256)
            try VP8LNumber(Int(distance)).write(to: &bits, by: distances, first: 0)
        }
    }
}

/// A length or a distance: a prefix and some more bits (WebP Lossless Bitstream Specification, 4.2.2).
struct VP8LNumber {
    let prefix: Int
    private let extra: Int
    let extraBits: Int

    init(_ number: Int) {
        let rest = number - 1
        guard rest >= 4 else {
            (prefix, extra, extraBits) = (max(rest, 0), 0, 0)
            return
        }
        let highest = Int.bitWidth - 1 - rest.leadingZeroBitCount
        extraBits = highest - 1
        prefix = 2 * highest + (rest >> (highest - 1)) & 1
        extra = rest & (1 << extraBits - 1)
    }

    func write(to bits: inout BitWriter, by code: PrefixCode, first: Int) throws(WebPError) {
        try code.put(first + prefix, to: &bits)
        try bits.put(extra, extraBits)
    }
}

/// Finds copies in a plane: of the pixels near by, and of the last place with the same four values.
struct CopySearch {
    private let packed: PackedPlane
    private let plane: UnsafePointer<UInt8>
    private let count: Int
    /// Distances with short numbers of their own, for neighbors in two dimensions.
    private let near: [(distance: Int, number: Int)]
    private let places: UnsafeMutablePointer<Int32>
    private let memory = Memory()

    private static let mostLength = 4096
    private let costs: TokenCosts
    private static let leastLength = 3
    /// Distances that are no neighbors have their numbers behind those of the neighbors.
    private static let nearNumbers = 120
    private static let mostDistance = 1 << 20 - nearNumbers
    private static let hashBits = 14
    private static let neighbors = [(0, 1), (1, 0), (1, 1), (-1, 1), (0, 2), (2, 0), (1, 2), (-1, 2)]

    init(_ packed: PackedPlane, costs: TokenCosts) throws(WebPError) {
        self.packed = packed
        self.costs = costs
        (plane, count) = (packed.values, packed.count)
        let width = packed.width
        var near: [(distance: Int, number: Int)] = []
        for (index, (x, y)) in Self.neighbors.enumerated() {
            let distance = x + y * width
            if distance > 0, !near.contains(where: { $0.distance == distance }) { near.append((distance, index + 1)) }
        }
        self.near = near
        places = try memory.take(Int32.self, 1 << Self.hashBits)
        places.update(repeating: -1, count: 1 << Self.hashBits)
    }

    /// Throws `cancelled` soon after `shouldStop` returns true.
    func tokens(_ shouldStop: () -> Bool) throws(WebPError) -> AlphaTokens {
        var tokens = AlphaTokens()
        var (position, checked) = (0, 0)
        while position < count {
            if position &- checked > 1 << 17 {
                checked = position
                if shouldStop() { throw .cancelled }
            }
            if let (length, number) = copy(at: position) {
                try tokens.append(copyOf: length, distance: number)
                position &+= length
            } else {
                try tokens.append(value: plane[position])
                position &+= 1
            }
        }
        return tokens
    }

    @inline(__always)
    private func copy(at position: Int) -> (length: Int, number: Int)? {
        let most = min(count &- position, Self.mostLength)
        var (length, number) = (0, 0)
        for (distance, its) in near where distance <= position {
            let found = matching(position, distance, most, longerThan: length)
            if found > length { (length, number) = (found, its) }
            if length == most { break }
        }
        if let place = lastPlace(of: position), position &- place <= Self.mostDistance, length < 64 {
            let found = matching(position, position &- place, most, longerThan: length)
            if found > length &+ 2 { (length, number) = (found, position &- place &+ Self.nearNumbers) }
        }
        return length >= Self.leastLength && pays(position, length, number) ? (length, number) : nil
    }

    /// Whether a copy takes fewer bits than its values.
    @inline(__always)
    private func pays(_ position: Int, _ length: Int, _ number: Int) -> Bool {
        var rest = costs.copy(length, number)
        for index in position..<position &+ length {
            rest &-= costs.values[Int(plane[index])]
            if rest < 0 { return true }
        }
        return false
    }

    /// The number of values that are the same at `distance` before; 0 if they are no more than `least`.
    @inline(__always)
    private func matching(_ position: Int, _ distance: Int, _ most: Int, longerThan least: Int) -> Int {
        let (here, there) = (plane + position, plane + (position &- distance))
        guard least < most, here[0] == there[0], here[least] == there[least] else { return 0 }
        var length = 0
        while length &+ 8 <= most {
            let difference =
                UnsafeRawPointer(here + length).loadUnaligned(as: UInt64.self)
                ^ UnsafeRawPointer(there + length).loadUnaligned(as: UInt64.self)
            if difference != 0 { return length &+ UInt64(littleEndian: difference).trailingZeroBitCount / 8 }
            length &+= 8
        }
        while length < most, here[length] == there[length] { length &+= 1 }
        return length
    }

    /// The last place that had the hash of the four values at `position`, which takes its place.
    @inline(__always)
    private func lastPlace(of position: Int) -> Int? {
        guard position &+ 4 <= count else { return nil }
        let values = UnsafeRawPointer(plane + position).loadUnaligned(as: UInt32.self)
        let slot = places + Int((UInt32(littleEndian: values) &* 0x9E37_79B1) &>> UInt32(32 - Self.hashBits))
        let place = Int(slot.pointee)
        slot.pointee = Int32(truncatingIfNeeded: position)
        return place < 0 ? nil : place
    }
}

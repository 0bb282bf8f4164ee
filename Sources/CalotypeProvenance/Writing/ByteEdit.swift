/// Changes of a file: ranges that other bytes replace.
struct ByteEdit {
    private var changes: [(range: Range<Int>, bytes: [UInt8])] = []

    /// Replaces a range. Ranges may not overlap. An empty range inserts.
    mutating func replace(_ range: Range<Int>, with bytes: [UInt8]) { changes.append((range, bytes)) }

    mutating func insert(_ bytes: [UInt8], at offset: Int) { replace(offset..<offset, with: bytes) }

    mutating func remove(_ range: Range<Int>) { replace(range, with: []) }

    /// Returns the changed file. It is copied once.
    func applied(to file: [UInt8]) -> [UInt8] {
        let growth = changes.reduce(0) { $0 + $1.bytes.count - $1.range.count }
        var made: [UInt8] = []
        made.reserveCapacity(file.count + max(growth, 0))
        var offset = 0
        // An insertion comes before a replacement that starts at the same offset.
        let order = { (range: Range<Int>) in (range.lowerBound, range.upperBound) }
        for change in changes.sorted(by: { order($0.range) < order($1.range) }) {
            guard change.range.lowerBound >= offset, change.range.upperBound <= file.count else { continue }
            made += file[offset..<change.range.lowerBound]
            made += change.bytes
            offset = change.range.upperBound
        }
        made += file[offset...]
        return made
    }
}

extension FixedWidthInteger {
    /// The bytes of the number, the most significant first.
    package var bigEndianBytes: [UInt8] {
        (0..<Self.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) }
    }

    /// The bytes of the number, the least significant first.
    package var littleEndianBytes: [UInt8] { bigEndianBytes.reversed() }
}

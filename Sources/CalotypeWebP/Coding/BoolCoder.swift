/// The arithmetic coder of RFC 6386 section 7, with a 64-bit accumulator and no branch but the one that stores.
///
/// `low` holds `pending` settled bits above the window of eight that later bits can still change.
struct BoolCoder {
    private var low: UInt64 = 0
    private var range: UInt32 = 255
    private var pending: UInt64 = 0
    private(set) var next: UnsafeMutablePointer<UInt8>

    init(_ next: UnsafeMutablePointer<UInt8>) { self.next = next }

    /// Goes on elsewhere, behind a copy of what was stored.
    mutating func move(to next: UnsafeMutablePointer<UInt8>) { self.next = next }

    /// Codes a bit: its probability of being zero in the low byte, the bit above. Stores at most a byte a bit.
    @inline(__always)
    mutating func put(_ entry: UInt16) {
        let split = 1 &+ ((range &- 1) &* UInt32(entry & 255)) &>> 8
        let mask = 0 &- UInt32(entry &>> 8)
        low &+= UInt64(split & mask)
        range = split &+ ((range &- 2 &* split) & mask)
        let shift = UInt32(truncatingIfNeeded: range.leadingZeroBitCount) &- 24
        range &<<= shift
        low &<<= UInt64(shift)
        pending &+= UInt64(shift)
        if pending >= 32 { store() }
    }

    @inline(__always)
    mutating func put(_ bit: Bool, _ probability: UInt8) { put(UInt16(probability) | (bit ? 256 : 0)) }

    @inline(__always)
    private mutating func store() {
        let settled = low &>> (pending &- 24)
        if settled &>> 32 != 0 { carry() }
        UnsafeMutableRawPointer(next).storeBytes(of: UInt32(truncatingIfNeeded: settled).bigEndian, as: UInt32.self)
        next += 4
        low &= (1 &<< (pending &- 24)) &- 1
        pending &-= 32
    }

    @inline(never)
    private func carry() {
        var byte = next - 1
        while byte.pointee == 255 {
            byte.pointee = 0
            byte -= 1
        }
        byte.pointee &+= 1
    }

    /// Stores what is left and two bytes more: a decoder that looks ahead must not meet the end of the partition.
    mutating func finish() {
        let bits = pending &+ 8
        let bytes = (bits &+ 7) / 8
        let settled = low &<< (8 &* bytes &- bits)
        if settled &>> (8 &* bytes) != 0 { carry() }
        for byte in (0..<bytes).reversed() {
            next.pointee = UInt8(truncatingIfNeeded: settled &>> (8 &* byte))
            next += 1
        }
        next[0] = 0
        next[1] = 0
        next += 2
    }

    static let finishBytes = 8
}

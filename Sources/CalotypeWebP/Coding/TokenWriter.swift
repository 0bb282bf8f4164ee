/// Appends the tokens of chosen blocks and counts their slots.
struct TokenWriter {
    var next: UnsafeMutablePointer<UInt16>
    let counts: UnsafeMutablePointer<UInt32>

    /// - Parameters:
    ///   - step: from block to block.
    ///   - stride: from one coefficient of a block to the next.
    @inline(__always)
    mutating func blocks(
        _ slots: UnsafePointer<Int16>, _ levels: UnsafePointer<Int16>, step: Int, stride: Int, first: Int, count: Int
    ) {
        for block in 0..<count {
            let (slots, levels) = (slots + block &* step, levels + block &* step)
            for n in first..<16 {
                let slot = Int(slots[n &* stride])
                if slot == Slot.nothing { break }
                let level = levels[n &* stride]
                counts[slot &+ (n & 1) &* Slot.count] &+= 1
                next.pointee = UInt16(truncatingIfNeeded: slot) | UInt16(bitPattern: level) & 0x8000
                next += 1
                if level.magnitude >= Slot.category6 {
                    next.pointee = UInt16(level.magnitude) &- UInt16(Slot.category6)
                    next += 1
                }
            }
        }
    }
}

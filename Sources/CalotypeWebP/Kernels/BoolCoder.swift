internal import CWebPKernels

/// The arithmetic coder of RFC 6386 section 7, with a 64-bit accumulator. It branches only to store bytes.
///
/// `low` contains `pending` final bits, above a window of eight bits that later bits can still change.
struct BoolCoder {
    private(set) var state: cw_coder
    var next: UnsafeMutablePointer<UInt8> { state.next }

    init(_ next: UnsafeMutablePointer<UInt8>) { state = cw_coder(low: 0, pending: 0, next: next, range: 255) }

    /// Continues at `next`, which follows a copy of the stored bytes.
    mutating func move(to next: UnsafeMutablePointer<UInt8>) { state.next = next }

    /// Codes a bit. The low byte of `entry` is its probability of being zero, and the bit is above it. Stores at most
    /// one byte for each bit.
    @inline(__always)
    mutating func put(_ entry: UInt16) {
        let probability = UInt32(entry & 255)
        let split = (state.range &* probability &+ 256 &- probability) &>> 8  // 1 + ((range - 1) · probability >> 8)
        let mask = 0 &- UInt32(entry &>> 8)
        state.low &+= UInt64(split & mask)
        let range = split &+ ((state.range &- 2 &* split) & mask)
        let shift = UInt32(truncatingIfNeeded: range.leadingZeroBitCount) &- 24
        state.range = range &<< shift
        state.low &<<= UInt64(shift)
        state.pending &+= UInt64(shift)
        if state.pending >= 32 { store() }
    }

    typealias Four = (BoolCoder, BoolCoder, BoolCoder, BoolCoder)
    typealias Bits = UnsafePointer<UInt16>

    /// Codes with one to four coders in lock step, so that one coder's arithmetic runs while another waits.
    static func put(
        _ coders: inout Four, _ bits: (Bits, Bits, Bits, Bits), streams: Int, count: Int, _ kernels: Kernels
    ) {
        if kernels.code(&coders.0.state, &coders.1.state, &coders.2.state, &coders.3.state, bits, streams, count) {
            return
        }
        for index in 0..<count {
            coders.0.put(bits.0[index])
            if streams > 1 { coders.1.put(bits.1[index]) }
        }
        guard streams > 2 else { return }
        for index in 0..<count {
            coders.2.put(bits.2[index])
            if streams > 3 { coders.3.put(bits.3[index]) }
        }
    }

    @inline(__always)
    private mutating func store() {
        let settled = state.low &>> (state.pending &- 24)
        if settled &>> 32 != 0 { carry() }
        UnsafeMutableRawPointer(next).storeBytes(of: UInt32(truncatingIfNeeded: settled).bigEndian, as: UInt32.self)
        state.next += 4
        state.low &= (1 &<< (state.pending &- 24)) &- 1
        state.pending &-= 32
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

    /// Stores the remaining bits and two more bytes, because a decoder that reads ahead must not reach the end of the
    /// partition.
    mutating func finish() {
        let bits = state.pending &+ 8
        let bytes = (bits &+ 7) / 8
        let settled = state.low &<< (8 &* bytes &- bits)
        if settled &>> (8 &* bytes) != 0 { carry() }
        for byte in (0..<bytes).reversed() {
            next.pointee = UInt8(truncatingIfNeeded: settled &>> (8 &* byte))
            state.next += 1
        }
        next[0] = 0
        next[1] = 0
        state.next += 2
    }

    static let finishBytes = 8
}

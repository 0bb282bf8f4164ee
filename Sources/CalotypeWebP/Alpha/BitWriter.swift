/// Writes numbers of some bits, the lowest bit first, as VP8L has them.
struct BitWriter {
    let output = ByteBuffer()
    private var bits: UInt64 = 0
    private var count = 0

    /// Appends the lowest `length` bits of `value`, at most 32.
    @inline(__always)
    mutating func put(_ value: Int, _ length: Int) throws(WebPError) {
        bits |= UInt64(truncatingIfNeeded: value) &<< UInt64(count)
        count &+= length
        if count >= 32 { try flush() }
    }

    private mutating func flush() throws(WebPError) {
        guard output.reserve(8), let base = output.base else { throw .outOfMemory }
        while count >= 8 {
            base[output.count] = UInt8(truncatingIfNeeded: bits)
            output.count += 1
            bits >>= 8
            count -= 8
        }
    }

    /// Ends the last byte with zeros.
    mutating func finish() throws(WebPError) {
        count = (count + 7) / 8 * 8
        try flush()
    }
}

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

internal import CLanes

/// Bytes that grow, and the bits of a byte that is not complete.
struct BitOutput: ~Copyable {
    private(set) var memory: UnsafeMutableRawPointer
    private(set) var count = 0
    private var capacity: Int
    private var pending: UInt64 = 0
    private var pendingBits = 0
    private let hasBMI2 = calotype_has_bmi2()

    init(capacity: Int) throws(PixelError) {
        guard let memory = malloc(capacity) else { throw .outOfMemory(bytes: capacity) }
        self.memory = memory
        self.capacity = capacity
    }

    /// Makes sure that `bytes` more can be written, and the eight that each writing of bits may touch.
    mutating func reserve(_ bytes: Int) throws(PixelError) {
        guard capacity - count < bytes + 16 else { return }
        let more = max(count + bytes + 16, capacity + capacity / 2)
        guard let grown = realloc(memory, more) else { throw .outOfMemory(bytes: more) }
        memory = grown
        capacity = more
    }

    /// Writes up to 56 bits, the lowest first. The other bits of `bits` are zero.
    @inline(__always)
    mutating func write(_ bits: some FixedWidthInteger, count: Int) {
        pending |= UInt64(truncatingIfNeeded: bits) &<< UInt64(pendingBits)
        pendingBits += count
        flush()
    }

    /// Writes two groups of bits, together up to 56.
    @inline(__always)
    mutating func write(_ first: UInt64, count firstCount: Int, _ second: UInt64, count secondCount: Int) {
        write(first | second &<< UInt64(firstCount), count: firstCount &+ secondCount)
    }

    /// Writes zeros up to the next byte.
    mutating func alignToByte() {
        pendingBits = (pendingBits + 7) & ~7
        flush()
    }

    @inline(__always)
    private mutating func flush() {
        memory.storeBytes(of: pending.littleEndian, toByteOffset: count, as: UInt64.self)
        let bytes = pendingBits >> 3
        count += bytes
        pending = bytes == 8 ? 0 : pending &>> UInt64(bytes << 3)
        pendingBits &= 7
    }

    /// Appends whole bytes. No bits may be pending.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        memcpy(memory + count, start, bytes.count)
        count += bytes.count
    }

    /// Replaces four bytes.
    mutating func store(bigEndian number: UInt32, at offset: Int) {
        memory.storeBytes(of: number.bigEndian, toByteOffset: offset, as: UInt32.self)
    }

    /// Appends a number that is written later, or now.
    mutating func append(bigEndian number: UInt32) {
        store(bigEndian: number, at: count)
        count += 4
    }

    /// Writes the codes of `literals`, of which none has more than 14 bits.
    @inline(__always)
    mutating func write(literals: UnsafePointer<UInt8>, count literalCount: Int, _ codes: UnsafePointer<UInt32>) {
        let target = (memory + count).assumingMemoryBound(to: UInt8.self)
        let position = calotype_bits(bits: pending, used: UInt(pendingBits), target: target)
        let end = calotype_write_codes(position, literals, literalCount, codes, hasBMI2)
        (pending, pendingBits) = (end.bits, Int(end.used))
        count = UnsafeMutableRawPointer(end.target) - memory
    }

    deinit { free(memory) }
}

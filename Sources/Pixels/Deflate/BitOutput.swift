#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Bytes that grow, and the bits of a byte that is not complete.
struct BitOutput: ~Copyable {
    private(set) var memory: UnsafeMutableRawPointer
    private(set) var count = 0
    private var capacity: Int
    private var pending: UInt64 = 0
    private var pendingBits = 0

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

    /// Writes the codes of `bytes`, of which none has more than 14 bits. `body` is the inner loop of a photograph.
    @inline(__always)
    mutating func write(literals: UnsafePointer<UInt8>, count literalCount: Int, _ codes: UnsafePointer<UInt32>) {
        var (bits, used, target) = (pending, UInt64(pendingBits), memory + count)
        var index = 0
        while index &+ 4 <= literalCount {
            let (a, b) = (codes[Int(literals[index])], codes[Int(literals[index &+ 1])])
            let (c, d) = (codes[Int(literals[index &+ 2])], codes[Int(literals[index &+ 3])])
            let first = UInt64(a & 0xFFFF) | UInt64(b & 0xFFFF) &<< UInt64(a &>> 16)
            let second = UInt64(c & 0xFFFF) | UInt64(d & 0xFFFF) &<< UInt64(c &>> 16)
            let firstLength = UInt64(a &>> 16) &+ UInt64(b &>> 16)
            bits |= (first | second &<< firstLength) &<< used
            used &+= firstLength &+ UInt64(c &>> 16) &+ UInt64(d &>> 16)
            target.storeBytes(of: bits.littleEndian, as: UInt64.self)
            target += Int(used &>> 3)
            // At most 63 bits are used, so that less than 64 are dropped.
            bits &>>= used & ~7
            used &= 7
            index &+= 4
        }
        while index < literalCount {
            let code = codes[Int(literals[index])]
            bits |= UInt64(code & 0xFFFF) &<< used
            used &+= UInt64(code &>> 16)
            target.storeBytes(of: bits.littleEndian, as: UInt64.self)
            target += Int(used &>> 3)
            bits &>>= used & ~7
            used &= 7
            index &+= 1
        }
        (pending, pendingBits, count) = (bits, Int(used), target - memory)
    }

    deinit { free(memory) }
}

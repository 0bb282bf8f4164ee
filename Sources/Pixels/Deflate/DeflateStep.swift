/// Some bytes as they are, then a match: bytes that are repeated from before. The last step of a block has no match.
struct DeflateStep {
    let literals: UInt32
    /// 3 to 258, or 0 without a match.
    let length: UInt16
    /// 1 to 32768, or 0 without a match.
    let distance: UInt16
}

/// The steps of a block, in memory of their own.
struct DeflateSteps {
    let memory: UnsafeMutablePointer<DeflateStep>
    private(set) var count = 0
    /// The position after the last step.
    private(set) var end: Int

    /// For a block that starts at `start`. There must be space for a step for each three bytes, and one more.
    init(in memory: UnsafeMutablePointer<DeflateStep>, from start: Int) {
        self.memory = memory
        end = start
    }

    /// Adds a match at `position`, and the literals before it.
    @inline(__always)
    mutating func append(matchAt position: Int, length: Int, distance: Int) {
        memory[count] = DeflateStep(
            literals: UInt32(truncatingIfNeeded: position &- end), length: UInt16(truncatingIfNeeded: length),
            distance: UInt16(truncatingIfNeeded: distance))
        count &+= 1
        end = position &+ length
    }

    /// Adds the literals up to `position`, where the block ends.
    mutating func finish(at position: Int) {
        append(matchAt: position, length: 0, distance: 0)
    }
}

/// Finds runs of one byte. In the differences that PNG's filters leave of a photograph, longer searches find little
/// more.
enum RunSearch {
    /// Shorter runs cost more than their bytes: a match of any length takes some bits, and makes the code of bytes
    /// longer. A run of seven equal bytes after another has four of them in an aligned word.
    private static let shortest = 7

    /// Searches from `start` to `end`. Eight bytes after `end` are read.
    static func steps(of bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, into steps: inout DeflateSteps) {
        let first = max(start, 1)
        var position = first
        while position &+ shortest <= end {
            // A byte is zero if it is the same as the one before it.
            let differences = bytes.word(at: position) ^ bytes.word(at: position &- 1)
            guard differences & 0xFFFF_FFFF == 0 || differences &>> 32 == 0 else {
                position &+= 8
                continue
            }
            var runStart = differences & 0xFFFF_FFFF == 0 ? position : position &+ 4
            let runEnd = runStart &+ bytes.matchingBytes(runStart, runStart &- 1, most: end &- runStart)
            while runStart > max(first, steps.end), bytes[runStart &- 1] == bytes[runStart &- 2] { runStart &-= 1 }
            position = runEnd
            while runEnd &- runStart >= shortest {
                let length = min(runEnd &- runStart, DeflateSymbols.lengths.upperBound)
                steps.append(matchAt: runStart, length: length, distance: 1)
                runStart &+= length
            }
        }
        steps.finish(at: end)
    }
}

extension UnsafePointer<UInt8> {
    /// Eight bytes, the first in the lowest bits.
    @inline(__always)
    func word(at position: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(self).loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    /// The number of bytes that are equal at two positions, at most `most`.
    @inline(__always)
    func matchingBytes(_ first: Int, _ second: Int, most: Int) -> Int {
        var count = 0
        while count < most {
            let differences = word(at: first &+ count) ^ word(at: second &+ count)
            guard differences == 0 else { return min(count &+ differences.trailingZeroBitCount &>> 3, most) }
            count &+= 8
        }
        return most
    }
}

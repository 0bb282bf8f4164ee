internal import CalotypeProvenance

/// Reads numbers of any bit width, the highest bit first. Throws `Ended` at the end of the bytes.
struct BitReader {
    struct Ended: Error {}

    private let bytes: ByteWindow
    private var position = 0

    init(_ bytes: ByteWindow) { self.bytes = bytes }

    mutating func skip(_ count: Int) { position += count }

    mutating func flag() throws(Ended) -> Bool { try number(1) == 1 }

    /// Reads the number in the next `width` bits, at most 32.
    mutating func number(_ width: Int) throws(Ended) -> Int {
        var value = 0
        for _ in 0..<width {
            guard let byte = bytes.u8(at: position / 8) else { throw Ended() }
            value = value << 1 | byte >> (7 - position % 8) & 1
            position += 1
        }
        return value
    }

    /// Reads an Exp-Golomb number: HEVC's `ue(v)`, AV1's `uvlc()`.
    mutating func exponential() throws(Ended) -> Int {
        var zeros = 0
        while try !flag() { zeros += 1 }
        guard zeros < 32 else { throw Ended() }
        return try (1 << zeros) - 1 + number(zeros)
    }
}

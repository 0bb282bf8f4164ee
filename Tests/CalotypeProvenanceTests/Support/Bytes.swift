@testable import CalotypeProvenance

/// Short ways to write bytes in tests.
func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }
/// Joins bytes. The compiler needs long for a chain of `+` between array literals.
func bytes(_ parts: [UInt8]...) -> [UInt8] { parts.flatMap { $0 } }
func u16(_ number: Int) -> [UInt8] { UInt16(number).bigEndianBytes }
func u32(_ number: Int) -> [UInt8] { UInt32(number).bigEndianBytes }
func little16(_ number: Int) -> [UInt8] { UInt16(number).littleEndianBytes }
func little32(_ number: Int) -> [UInt8] { UInt32(number).littleEndianBytes }

func utf16(_ text: String, _ order: ByteWindow.Order) -> [UInt8] {
    text.utf16.flatMap { order == .big ? $0.bigEndianBytes : $0.littleEndianBytes }
}

/// A zlib stream of one block that is not compressed. RFC 1950 and 1951.
func zlib(_ bytes: [UInt8]) -> [UInt8] {
    var (one, two) = (1, 0)
    for byte in bytes {
        one = (one + Int(byte)) % 65_521
        two = (two + one) % 65_521
    }
    return [0x78, 0x01, 0x01] + little16(bytes.count) + little16(~bytes.count & 0xFFFF) + bytes + u32(two << 16 | one)
}

/// Random numbers that are the same in each run. Sebastiano Vigna's SplitMix64.
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

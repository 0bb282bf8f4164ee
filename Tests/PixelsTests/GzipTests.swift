import CISAL
import Testing

@testable import Pixels

@Suite("Gzip")
struct GzipTests {
    private static let text = Array("hello hello hello hello\n".utf8)
    /// The text, by `gzip -9n`.
    private static let packed: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0xC8, 0x40,
        0x27, 0xB9, 0x00, 0x00, 0x88, 0x59, 0x0B, 0x18, 0x00, 0x00, 0x00,
    ]

    @Test("is unpacked whole, up to the limit, of one member or several")
    func unpacked() throws {
        let packed = Self.packed
        #expect(Gzip.isPacked(packed))
        #expect(try Gzip.unpacked(packed, limit: 24) == Self.text)
        #expect(try Gzip.unpacked(packed + packed, limit: 48) == Self.text + Self.text)
        #expect(try Gzip.unpacked(packed + [0, 0, 0], limit: 48) == Self.text)
        #expect(throws: Gzip.Failure.tooLarge) { try Gzip.unpacked(packed, limit: 23) }
        #expect(throws: Gzip.Failure.tooLarge) { try Gzip.unpacked(packed + packed, limit: 47) }
    }

    /// The upper halves of AVX registers that are in use slow down all SSE code that runs later in the thread.
    @Test("leaves no upper half of a register in use")
    func registers() throws {
        _ = try Gzip.unpacked(Self.packed, limit: 24)
        #expect(!calotype_uses_upper_halves())
        let bytes = [UInt8](repeating: 1, count: 4096)
        _ = unsafe calotype_crc32(0, bytes, UInt64(bytes.count))
        #expect(!calotype_uses_upper_halves())
        _ = unsafe calotype_adler32(1, bytes, UInt64(bytes.count))
        #expect(!calotype_uses_upper_halves())
    }

    @Test("that is cut off is damaged", arguments: 0..<29)
    func cutOff(_ count: Int) {
        #expect(throws: Gzip.Failure.damaged) { try Gzip.unpacked(Array(Self.packed.prefix(count)), limit: 100) }
    }

    @Test("that is not what its checksum says is damaged")
    func changed() {
        var changed = Self.packed
        changed[changed.count - 6] ^= 1
        #expect(throws: Gzip.Failure.damaged) { try Gzip.unpacked(changed, limit: 100) }
    }

    @Test("of twenty million zeros is not made beyond the limit")
    func bomb() {
        // Every zero byte stands for a thousand.
        let head: [UInt8] = [
            0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xEC, 0xC1, 0x01, 0x01, 0x00, 0x00, 0x00, 0x80,
            0x90, 0xFE, 0xAF, 0xEE, 0x08, 0x0A,
        ]
        let packed = head + [UInt8](repeating: 0, count: 19_400)
        #expect(throws: Gzip.Failure.tooLarge) { try Gzip.unpacked(packed, limit: 1_000_000) }
        #expect(throws: CancellationError.self) {
            try Gzip.unpacked(packed, limit: 1_000_000_000, shouldStop: { true })
        }
    }
}

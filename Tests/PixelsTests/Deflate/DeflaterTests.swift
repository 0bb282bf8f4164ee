import Testing

@testable import Pixels

@Suite("Deflate")
struct DeflaterTests {
    private static let searches: [DeflateSearch] = [
        .runs, .chains(.init(depth: 2, nice: 16, isLazy: false)), .chains(.init(depth: 35, nice: 130, isLazy: true)),
    ]

    /// Bytes with every kind of repetition.
    enum Content: String, CaseIterable, CustomTestStringConvertible {
        case zeros, noise, text, runs, farRepetitions, skewed

        var testDescription: String { rawValue }

        func bytes(_ count: Int) -> [UInt8] {
            var state: UInt64 = 88_172_645_463_325_252
            func random(_ most: Int) -> Int {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                return Int(state >> 33) % most
            }
            var bytes: [UInt8] = []
            while bytes.count < count {
                switch self {
                case .zeros: bytes.append(0)
                case .noise: bytes.append(UInt8(random(256)))
                case .text: bytes += Array(["lorem ", "ipsum ", "dolor ", "sit\n"][random(4)].utf8)
                case .runs: bytes += [UInt8](repeating: UInt8(random(5)), count: random(400) + 1)
                case .farRepetitions:
                    let distance = [3, 255, 256, 257, 4096, 4097, 32_767, 32_768, 32_769][random(9)]
                    let start = max(bytes.count - distance, 0)
                    let copied = bytes[start..<min(start + random(300) + 1, bytes.count)]
                    bytes += Array(copied) + (0..<random(20) + 1).map { _ in UInt8(random(256)) }
                // Some symbols are so rare that the best code would be longer than deflate allows.
                case .skewed: bytes.append(UInt8((0..<24).first { _ in random(5) < 3 } ?? 24))
                }
            }
            return Array(bytes.prefix(count))
        }
    }

    @Test(
        "is undone by ISA-L, with the checksum",
        arguments: Content.allCases, [1, 2, 3, 7, 8, 9, 300, 65_535, 65_536, 98_304, 98_305, 200_000])
    func undone(_ content: Content, _ count: Int) throws {
        let bytes = content.bytes(count)
        for search in Self.searches {
            let packed = try packed(bytes, search, pieces: count < 1000 ? 1 : 777)
            #expect(try unpacked(packed, count) == bytes, "\(search)")
        }
    }

    @Test("makes little of what repeats, and no more than some bytes of what does not")
    func sizes() throws {
        for search in Self.searches {
            #expect(try packed(Content.zeros.bytes(200_000), search).count < 1000)
            #expect(try packed(Content.noise.bytes(200_000), search).count < 200_060)
        }
        let text = Content.text.bytes(100_000)
        #expect(try packed(text, Self.searches[2]).count < 15_000)
    }

    @Test("keeps a code within its limit, and still complete", arguments: [7, 14, 15])
    func limits(_ limit: Int) {
        var counts: [UInt32] = [1, 1]
        while counts.count < 40 { counts.append(counts[counts.count - 1] &+ counts[counts.count - 2]) }
        let code = HuffmanCode(counts, limit: limit)
        #expect(code.lengths.allSatisfy { (1...limit).contains(Int($0)) })
        #expect(code.lengths.reduce(0) { $0 + 1 << (limit - Int($1)) } == 1 << limit)
    }

    @Test("has a code of two symbols where only one occurs, or none", arguments: [[], [5], [0]])
    func fewSymbols(_ symbols: [Int]) {
        var counts = [UInt32](repeating: 0, count: 30)
        for symbol in symbols { counts[symbol] = 9 }
        let code = HuffmanCode(counts, limit: 15)
        #expect(code.lengths.count { $0 == 1 } == 2)
        #expect(symbols.allSatisfy { code.lengths[$0] == 1 })
    }

    private func packed(_ bytes: [UInt8], _ search: DeflateSearch, pieces: Int = 1000) throws -> [UInt8] {
        let deflater = try Deflater(search, piece: pieces)
        var output = try BitOutput(capacity: 16)
        try deflater.begin(in: &output)
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            let piece = bytes[start..<min(start + pieces, bytes.count)]
            try unsafe deflater.append(piece.count, to: &output) { target in
                for (index, byte) in piece.enumerated() { unsafe target[index] = byte }
            }
        }
        try deflater.finish(in: &output)
        return unsafe Array(UnsafeRawBufferPointer(start: output.memory, count: output.count))
    }

    private func unpacked(_ packed: [UInt8], _ count: Int) throws -> [UInt8] {
        try unsafe packed.withUnsafeBytes { packed in
            let inflater = try unsafe Inflater([packed], size: count)
            let bytes = try unsafe [UInt8](unsafeUninitializedCapacity: count) { space, made in
                made = try unsafe inflater.make(into: UnsafeMutableRawBufferPointer(space))
            }
            // This checks the end and the checksum.
            var more = [0] as [UInt8]
            #expect(try unsafe more.withUnsafeMutableBytes { try unsafe inflater.make(into: $0) } == 0)
            return bytes
        }
    }
}

import CalotypeWebP
import Testing

@Suite("What the encoder reconstructs is what libwebp decodes")
struct ReconstructionTests {
    @Test(
        "Every size",
        arguments: [
            (1, 1), (16, 16), (17, 3), (3, 17), (33, 200), (200, 15), (131, 77), (64, 528), (1, 300), (300, 1),
            (640, 32),
        ], [Picture.Content.mixed, .noise])
    func everySize(_ size: (Int, Int), _ content: Picture.Content) throws {
        let picture = Picture(width: size.0, height: size.1, content)
        let encoding = try Encoding(picture, WebPOptions(quality: 90))
        #expect(LibWebP.planes(of: encoding.bytes) == encoding.reconstruction)
    }

    @Test(
        "Every quality", arguments: Array(stride(from: 0, through: 100, by: 10)) + [98, 99], Picture.Content.allCases)
    func everyQuality(_ quality: Int, _ content: Picture.Content) throws {
        let picture = Picture(width: 67, height: 51, content, seed: UInt64(quality))
        let encoding = try Encoding(picture, WebPOptions(quality: quality))
        #expect(LibWebP.planes(of: encoding.bytes) == encoding.reconstruction)
    }

    @Test("Every effort and filter strength", arguments: 0...6, [0, 20, 60, 100])
    func everyEffort(_ effort: Int, _ strength: Int) throws {
        let picture = Picture(width: 131, height: 77, .mixed)
        let encoding = try Encoding(
            picture, WebPOptions(quality: 60, effort: effort, filterStrength: strength))
        #expect(LibWebP.planes(of: encoding.bytes) == encoding.reconstruction)
    }

    @Test("Threads and kernels do not change the bytes", arguments: Picture.Content.allCases, [0, 2, 4, 6])
    func sameBytes(_ content: Picture.Content, _ effort: Int) throws {
        let picture = Picture(width: 331, height: 540, content)
        let alone = try Encoding(picture, WebPOptions(quality: 95, effort: effort, maximumThreads: 1))
        for threads in 1...4 {
            let options = WebPOptions(quality: 95, effort: effort, maximumThreads: threads)
            #expect(try Encoding(picture, options).bytes == alone.bytes)
            #expect(try Encoding(picture, options, portable: true).bytes == alone.bytes)
        }
    }

    @Test(
        "Debug, release and every CPU write these very bytes",
        arguments: [
            (Picture.Content.mixed, 95, 4, 15_176_433_385_093_036_661 as UInt64),
            (.gradient, 75, 4, 5_442_249_261_836_932_816), (.noise, 100, 4, 7_486_018_086_425_295_683),
            (.edges, 10, 4, 8_535_186_820_769_231_891), (.mixed, 80, 6, 9_619_934_300_291_696_984),
            (.noise, 99, 5, 17_174_602_670_957_507_086),
        ])
    func fingerprint(_ content: Picture.Content, _ quality: Int, _ effort: Int, _ expected: UInt64) throws {
        let picture = Picture(width: 150, height: 110, content, seed: 7)
        for portable in [false, true] {
            let options = WebPOptions(quality: quality, effort: effort)
            let bytes = try Encoding(picture, options, portable: portable).bytes
            let fingerprint = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
            #expect(fingerprint == expected, "\(bytes.count) bytes")
        }
    }

    #if DEBUG
        static let sweep = 60
    #else
        static let sweep = 10_000
    #endif

    @Test("A sweep over small random pictures")
    func sweep() throws {
        var random = Seeded(state: 2026)
        for round in 0..<Self.sweep {
            let picture = Picture(
                width: Int.random(in: 1...80, using: &random), height: Int.random(in: 1...80, using: &random),
                Picture.Content.allCases.randomElement(using: &random) ?? .mixed, seed: UInt64(round))
            let options = WebPOptions(
                quality: Int.random(in: 0...100, using: &random), effort: Int.random(in: 0...6, using: &random),
                maximumThreads: Int.random(in: 1...4, using: &random),
                filterStrength: Bool.random(using: &random) ? nil : Int.random(in: 0...100, using: &random))
            let encoding = try Encoding(picture, options, portable: Bool.random(using: &random))
            try #require(
                LibWebP.planes(of: encoding.bytes) == encoding.reconstruction,
                "round \(round): \(picture.width)×\(picture.height), \(options)")
        }
    }

    @Test("What the fuzzer holds the encoder to, for bytes made of seeds", arguments: 0..<8)
    func fuzzed(_ seed: Int) throws {
        var random = Seeded(state: UInt64(seed))
        for _ in 0..<Self.sweep / 20 {
            let count = Int.random(in: 17...600, using: &random)
            let test = try #require(FuzzCase((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }))
            #expect(test.failure() == nil)
        }
    }

    @Test("Modes that would not fit are limited, the same way on any number of threads", arguments: [300, 120, 60, 20])
    func modeLimit(_ bytes: Int) throws {
        let picture = Picture(width: 320, height: 320, .mixed)
        let free = try Encoding(picture, WebPOptions(quality: 95))
        let limited = try Encoding(picture, WebPOptions(quality: 95, maximumThreads: 1), mostModeBytes: bytes)
        #expect(limited.encoded.sizes.modes < free.encoded.sizes.modes)
        #expect(LibWebP.planes(of: limited.bytes) == limited.reconstruction)
        let shared = try Encoding(picture, WebPOptions(quality: 95, maximumThreads: 4), mostModeBytes: bytes)
        #expect(shared.bytes == limited.bytes)
    }
}

import Testing

@testable import Calotype

@Suite("A header that was tampered with")
struct HeaderMutationTests {
    private static let exif = TIFFFile.little16([.init(tag: 274, value: 6), .init(tag: 34_853, type: 4, value: 8)])

    /// One rich file of each shape.
    private static let files = [
        PNGFile.with(
            PNGFile.chunk("eXIf", exif), PNGFile.chunk("tEXt", ascii("prompt\0{}")), PNGFile.chunk("caBX", [1]),
            PNGFile.chunk("acTL", big(UInt32(3)) + big(UInt32(0))), PNGFile.chunk("tRNS", [0, 0, 0, 0, 0, 0])),
        PNGFile.with(header: PNGFile.ihdr(depth: 16, colour: 6)),
        JPEGFile.with(
            JPEGFile.exif(exif), JPEGFile.segment(0xE2, ascii("ICC_PROFILE\0") + [1, 1, 7]),
            JPEGFile.segment(
                0xED, joined(ascii("Photoshop 3.0\0"), ascii("8BIM"), [4, 4, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4])),
            JPEGFile.segment(
                0xEB,
                joined(ascii("JP"), [0, 1, 0, 0, 0, 1], HEIFFile.box("jumb", HEIFFile.box("jumd", ascii("c2pa")))))),
        JPEGFile.with(frame: JPEGFile.frame(marker: 0xC2), scan: JPEGFile.scan(components: 1)),
        WebPFile.with(WebPFile.canvas(flags: 0x12), WebPFile.chunk("ANMF", [1]), WebPFile.chunk("EXIF", exif)),
        WebPFile.with(WebPFile.lossy()),
        WebPFile.with(WebPFile.lossless(alpha: true)),
        GIFFile.with(
            GIFFile.transparency, GIFFile.frame(), GIFFile.application("XMP DataXMP", [1]),
            GIFFile.frame(900, 900, left: 65_000)),
        HEIFFile.with(
            properties: [HEIFFile.ispe(), HEIFFile.box("irot", [1]), HEIFFile.full("pixi", [3, 10, 10, 10])],
            numbers: [1, 2, 3],
            meta: HEIFFile.items(HEIFFile.item(2, "Exif")) + HEIFFile.places([(2, 20, 400)])),
        TIFFFile.little16([
            .init(tag: 256, value: 7), .init(tag: 257, value: 5), .init(tag: 258, count: 3, value: 8),
            .init(tag: 34_853, type: 4, value: 8),
        ]),
        TIFFFile.big64([(256, 7), (257, 5), (274, 6), (34_665, 16)]),
        ascii("<?xml version='1.0'?><svg/>"),
    ]

    @Test("20 000 cuts and changes end in a sound header or an error", .timeLimit(.minutes(1)))
    func mutations() throws {
        var random = SplitMix64(state: 2026)
        var read = 0
        for round in 0..<20_000 {
            let file = Self.files[round % Self.files.count].mutated(using: &random)
            guard let header = try? ImageHeader(file) else { continue }
            read += 1
            try #require(header.isSound, "round \(round): \(file)")
        }
        #expect((2000..<19_000).contains(read), "the changes are either too wild or too tame")
    }
}

extension ImageHeader {
    fileprivate var isSound: Bool {
        (1...8).contains(orientation) && (1...4).contains(channels) && (8...32).contains(bitsPerChannel)
            && (1...Self.frameLimit).contains(frames) && coded.pixels >= 1 && carries.count <= CarriedList.textLimit + 7
            && carries.allSatisfy { $0.bytes >= 0 }
    }
}

extension [UInt8] {
    /// A few bytes changed, most often to one of the values that hurt, and now and then the end cut off.
    fileprivate func mutated(using random: inout SplitMix64) -> [UInt8] {
        var bytes = self
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0..<count, using: &random)
            bytes[place] =
                [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &random)]
                .randomElement(using: &random) ?? 0
        }
        if Int.random(in: 0..<4, using: &random) == 0 { bytes.removeLast(Int.random(in: 0..<count, using: &random)) }
        return bytes
    }
}

/// Random numbers that are the same in every run.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

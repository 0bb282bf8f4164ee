import CalotypeTesting
import Testing

@testable import CalotypeImage

@Suite("A header that was tampered with")
struct HeaderMutationTests {
    private static let exif = SmallTIFF.little16([.init(tag: 274, value: 6), .init(tag: 34_853, type: 4, value: 8)])

    /// One rich file of each shape.
    private static let files = [
        SmallPNG.with(
            SmallPNG.chunk("eXIf", exif), SmallPNG.chunk("tEXt", ascii("prompt\0{}")), SmallPNG.chunk("caBX", [1]),
            SmallPNG.chunk("acTL", big(UInt32(3)) + big(UInt32(0))), SmallPNG.chunk("tRNS", [0, 0, 0, 0, 0, 0])),
        SmallPNG.with(header: SmallPNG.ihdr(depth: 16, color: 6)),
        SmallJPEG.with(
            SmallJPEG.exif(exif), SmallJPEG.segment(0xE2, ascii("ICC_PROFILE\0") + [1, 1, 7]),
            SmallJPEG.segment(
                0xED, joined(ascii("Photoshop 3.0\0"), ascii("8BIM"), [4, 4, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4])),
            SmallJPEG.segment(
                0xEB,
                joined(ascii("JP"), [0, 1, 0, 0, 0, 1], SmallHEIF.box("jumb", SmallHEIF.box("jumd", ascii("c2pa")))))),
        SmallJPEG.with(frame: SmallJPEG.frame(marker: 0xC2), scan: SmallJPEG.scan(components: 1)),
        SmallWebP.with(SmallWebP.canvas(flags: 0x12), SmallWebP.chunk("ANMF", [1]), SmallWebP.chunk("EXIF", exif)),
        SmallWebP.with(SmallWebP.lossy()),
        SmallWebP.with(SmallWebP.lossless(alpha: true)),
        SmallGIF.with(
            SmallGIF.transparency, SmallGIF.frame(), SmallGIF.application("XMP DataXMP", [1]),
            SmallGIF.frame(900, 900, left: 65_000)),
        SmallHEIF.with(
            properties: [SmallHEIF.ispe(), SmallHEIF.box("irot", [1]), SmallHEIF.full("pixi", [3, 10, 10, 10])],
            numbers: [1, 2, 3],
            meta: SmallHEIF.items(SmallHEIF.item(2, "Exif")) + SmallHEIF.locations([(2, 20, 400)])),
        SmallTIFF.little16([
            .init(tag: 256, value: 7), .init(tag: 257, value: 5), .init(tag: 258, count: 3, value: 8),
            .init(tag: 34_853, type: 4, value: 8),
        ]),
        SmallTIFF.big64([(256, 7), (257, 5), (274, 6), (34_665, 16)]),
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
            let location = Int.random(in: 0..<count, using: &random)
            bytes[location] =
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

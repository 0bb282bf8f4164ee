import Foundation
import Testing

@testable import CalotypeProvenance

/// `CALOTYPE_TEST_MUTATIONS` is the number of changed files of each kind, for a long run.
@Suite("Damaged metadata")
struct DamageTests {
    private static let count =
        ProcessInfo.processInfo.environment["CALOTYPE_TEST_MUTATIONS"].flatMap { Int($0) } ?? 20

    private static let exif = TestExif(
        order: .little, image: [.text(305, "Program"), .text(271, "Maker")],
        exif: [.bytes(37_510, bytes(ascii("UNICODE\0"), utf16("a comment", .little)))],
        gps: [.bytes(2, [UInt8](repeating: 1, count: 24), type: 5)]
    ).block
    private static let xmp = TestXMP.packet(
        attributes: "xmp:CreatorTool=\"A &amp; B\" dcterms:provenance=\"https://example.com/\"",
        elements: "<dc:creator><rdf:Seq><rdf:li>One</rdf:li></rdf:Seq></dc:creator>")
    private static let iptc = bytes(
        [0x1C, 2, 80], u16(2), ascii("Jo"), [0x1C, 2, 120], u16(0x8004), u32(1), ascii("x"))
    private static let photoshop = bytes(ascii("8BIM"), u16(0x0404), [0, 0], u32(iptc.count), iptc)
    private static let store = TestCredential.store([
        TestCredential.manifest("urn:1", actions: [TestCredential.action("c2pa.created", type: "digitalCapture")]),
        TestCredential.manifest(
            "urn:2", actions: [TestCredential.action("c2pa.edited", agent: "x")],
            other: TestCredential.ingredient("urn:1"),
            signature: .tagged(
                18,
                .list([
                    .bytes(TestCBOR.map([(.number(33), .bytes(TestCertificate.leaf))]).encoded),
                    .fields([
                        "sigTst2": .fields(["tstTokens": .list([.fields(["val": .bytes(TestCertificate.token)])])])
                    ]),
                    .null, .bytes([1]),
                ]))),
    ])
    private static let uuid: [UInt8] = [
        0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81,
    ]

    private static let files: KeyValuePairs<String, [UInt8]> = [
        "PNG": TestFile.png(
            [
                TestFile.chunk("tEXt", ascii("Key\0text")),
                TestFile.chunk("zTXt", ascii("Key\0\0") + zlib(ascii("text"))),
                TestFile.chunk("iTXt", ascii("XML:com.adobe.xmp\0\0\0\0\0") + xmp), TestFile.chunk("eXIf", exif),
                TestFile.chunk("zTXt", ascii("Raw profile type iptc\0\0") + zlib(ascii("\niptc\n 2\n1c02"))),
            ], after: [TestFile.chunk("comf", ascii("a\0{}"))]),
        "JPEG": TestFile.jpeg(
            [
                TestFile.segment(0xE1, ascii("Exif\0\0") + exif), TestFile.segment(0xE1, TestXMP.jpegName + xmp),
                TestFile.segment(0xED, ascii("Photoshop 3.0\0") + photoshop), TestFile.segment(0xFE, ascii("comment")),
            ] + TestCredential.segments(store, size: 300)),
        "WebP": TestFile.webp([
            Array(TestPicture.webPLossy.bytes[12...]), TestFile.riffChunk("EXIF", exif),
            TestFile.riffChunk("XMP ", xmp),
        ]),
        "GIF": TestFile.gif([
            bytes([0x21, 0xFE], TestFile.subBlocks(ascii("comment"))),
            bytes([0x21, 0xFF, 11], ascii("XMP DataXMP"), TestFile.subBlocks(xmp)),
        ]),
        "JPEG XL": TestFile.jxl([TestFile.box("Exif", u32(0) + exif), TestFile.box("xml ", xmp), store]),
        "AVIF": TestFile.avif("Exif", u32(0) + exif)
            + TestFile.avif("mime", media: "application/rdf+xml", xmp, inItemData: true),
        "TIFF": TestExif(image: [.bytes(700, xmp), .bytes(33_723, iptc), .text(305, "x"), .bytes(52_545, store)]).block,
        "MP4": TestFile.mp4(
            userData: [TestFile.keyed(["prompt": "{}"]), TestFile.box("©cmt", u16(1) + u16(0) + ascii("x"))],
            top: [TestFile.box("uuid", bytes(uuid, u32(0), ascii("manifest\0"), u32(0), u32(0), store))]),
        "WebM": TestFile.webm(tags: [("prompt", "{}"), ("a", "b")]),
        "manifests": TestFile.png([TestFile.chunk("caBX", store)]),
        "EXIF": exif,
        "XMP": TestFile.jxl([TestFile.box("xml ", xmp)]),
        "IPTC": TestExif(image: [.bytes(33_723, iptc)]).block,
        "label": TestFile.png([TestFile.chunk("tEXt", ascii("AIGC\0{\"Label\":\"1\",\"a\":\"\\\"}\"}"))]),
    ]

    private static let limit = Duration.seconds(1)

    @Test("never traps, and is read in little time", arguments: files.map(\.key))
    func mutated(_ name: String) throws {
        let file = try #require(Self.files.first { $0.key == name }?.value)
        var numbers = SeededNumbers(state: UInt64(name.utf8.reduce(0) { $0 * 31 + Int($1) }))
        for _ in 0..<Self.count {
            let changed = Self.mutated(file, &numbers)
            let time = ContinuousClock().measure {
                let found = Provenance.read(changed)
                let content = MarkContent(
                    source: found, decision: MarkDecision(source: found.mark, job: true, tool: nil), policy: .public)
                // Writing into damaged files must not trap either.
                _ = try? XMPPacket(content, for: .png).embedded(in: changed)
            }
            #expect(time < Self.limit)
        }
    }

    /// Changes some bytes, or cuts, repeats or exchanges parts.
    private static func mutated(_ file: [UInt8], _ numbers: inout SeededNumbers) -> [UInt8] {
        var file = file
        for _ in 0..<Int.random(in: 1...4, using: &numbers) where file.count > 8 {
            let offset = Int.random(in: 4..<file.count, using: &numbers)
            switch Int.random(in: 0..<8, using: &numbers) {
            case 0: file[offset] = UInt8.random(in: .min ... .max, using: &numbers)
            case 1: file[offset] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &numbers) ?? 0
            case 2: file[offset] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
            case 3: file.removeLast(min(Int.random(in: 1...40, using: &numbers), file.count - 5))
            case 4: file.removeSubrange(offset..<min(offset + 8, file.count))
            case 5: file.insert(contentsOf: [UInt8](repeating: 0xFF, count: 4), at: offset)
            case 6: file.insert(contentsOf: Array(file[offset..<min(offset + 64, file.count)]), at: offset)
            default: for index in offset..<min(offset + 4, file.count) { file[index] = 0xFF }
            }
        }
        return file
    }

    @Test("A small text that inflates to a large one is a problem")
    func bomb() {
        let file = TestFile.png(
            (0..<3).map { _ in TestFile.chunk("zTXt", ascii("Key\0\0") + zlib([UInt8](repeating: 65, count: 60_000))) })
        var limits = ReadingLimits()
        limits.inflatedBytes = 100_000
        let found = FileMetadata(ByteWindow(file), limits: limits)
        #expect(found.texts.count == 1 && found.problems == [MetadataProblem(.tooLarge, in: .text)])
        limits.blockBytes = 1000
        #expect(FileMetadata(ByteWindow(file), limits: limits).texts.isEmpty)
    }

    @Test("Entries of EXIF that share a large text, many packets of XMP and damaged texts cost little")
    func shared() {
        let long = (270..<400).map { TestExif.Tag(number: $0, type: 2, bytes: u32(0), count: 1 << 20) }
        let table = long.flatMap { u16($0.number) + u16(2) + u32($0.count) + u32(0) }
        let tiff = bytes(
            ascii("MM"), u16(42), u32(8), u16(long.count), table, u32(0), [UInt8](repeating: 65, count: 1 << 20))
        let exif = ExifContent(ByteWindow(tiff), limits: ReadingLimits())
        #expect(exif.texts.count == 4 && exif.problems == [MetadataProblem(.tooLarge, in: .exif)])

        let packet = TestXMP.packet(elements: String(repeating: "<dc:a>x</dc:a>", count: 11_000))
        let packets = (0..<30).map { _ in TestFile.box("xml ", packet) }
        let file = FileMetadata(ByteWindow(TestFile.jxl(packets)), limits: ReadingLimits())
        #expect(file.xmp.count <= 20_000 && file.problems.contains(MetadataProblem(.tooMany, in: .xmp)))

        var limits = ReadingLimits()
        limits.inflatedBytes = 100_000
        let bad = TestFile.chunk(
            "zTXt", bytes(ascii("Key\0\0"), Array(zlib([UInt8](repeating: 65, count: 60_000)).dropLast()), [1]))
        let damaged = FileMetadata(ByteWindow(TestFile.png([bad, bad, bad])), limits: limits)
        #expect(damaged.problems == [MetadataProblem(.damaged, in: .text), MetadataProblem(.tooLarge, in: .text)])
    }

    @Test("Too many texts, chunks and boxes are a problem")
    func many() {
        let file = TestFile.png((0..<50).map { _ in TestFile.chunk("tEXt", ascii("Key\0text")) })
        var limits = ReadingLimits()
        limits.texts = 10
        let few = FileMetadata(ByteWindow(file), limits: limits)
        #expect(few.texts.count == 10 && few.problems == [MetadataProblem(.tooMany, in: .text)])
        limits.entries = 20
        #expect(
            FileMetadata(ByteWindow(file), limits: limits).problems.contains(MetadataProblem(.tooMany, in: .container)))
    }

    @Test("A truncated video on a disk is a problem")
    func truncated() {
        let file = TestFile.mp4(userData: [TestFile.keyed(["prompt": "{}"])])
        let found = Provenance.read(count: file.count + 100) { range in
            Array(file[min(range.lowerBound, file.count)..<min(range.upperBound, file.count)])
        }
        #expect(found.problems == [MetadataProblem(.damaged, in: .container)])
    }
}

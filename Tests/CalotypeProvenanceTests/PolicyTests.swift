import Foundation
import Testing

@testable import CalotypeProvenance

@Suite("Policies")
struct PolicyTests {
    /// A JPEG with personal data in all places. Each text that no variant of `public` or `private` may contain begins
    /// with `TOKEN`.
    private static let source: [UInt8] = {
        let exif = TestExif(
            image: [.text(270, "TOKEN-DESCRIPTION"), .text(315, "TOKEN-ARTIST"), .text(271, "TOKEN-MAKE")],
            exif: [
                .bytes(
                    37_510,
                    ascii(
                        "ASCII\0\0\0TOKEN-PROMPT\nNegative prompt: TOKEN-NEGATIVE\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 1"
                    )
                ),
                .text(42_033, "TOKEN-SERIAL"), .bytes(37_500, ascii("TOKEN-MAKERNOTE")),
            ], gps: [.bytes(2, ascii("TOKEN-POSITION-AT-24BYTE"), type: 5)]
        ).block
        let byline: [UInt8] = bytes([0x1C, 2, 80], u16(12), ascii("TOKEN-BYLINE"))
        let resources = bytes(ascii("8BIM"), u16(0x0404), [0, 0], u32(byline.count), byline)
        let xmp = TestXMP.packet(
            attributes: "exif:GPSLatitude=\"TOKEN-LATITUDE\" xmpMM:DocumentID=\"TOKEN-DOCUMENT\"",
            elements: """
                <dc:rights>KEPT-RIGHTS</dc:rights><xmpMM:History><rdf:Seq><rdf:li>TOKEN-HISTORY</rdf:li></rdf:Seq>\
                </xmpMM:History><dc:title>TOKEN-TITLE</dc:title>
                """)
        return TestFile.jpeg([
            TestFile.segment(0xE1, ascii("Exif\0\0") + exif),
            TestFile.segment(0xED, ascii("Photoshop 3.0\0") + resources),
            TestFile.segment(0xE1, TestXMP.jpegName + xmp), TestFile.segment(0xFE, ascii("TOKEN-COMMENT")),
        ])
    }()

    private static func packet(_ policy: ProvenancePolicy) -> String {
        let source = Provenance.read(source)
        let decision = MarkDecision(source: source.mark, job: nil, tool: nil)
        let content = MarkContent(source: source, decision: decision, policy: policy)
        return String(decoding: XMPPacket(content, for: .jpeg).bytes, as: UTF8.self)
    }

    @Test("No personal data gets into a packet", arguments: ["public", "private", "keep"])
    func tokens(_ name: String) throws {
        let packet = Self.packet(try #require(ProvenancePolicy.presets[name]))
        #expect(!packet.contains("TOKEN") && packet.contains("trainedAlgorithmicMedia"))
        #expect(packet.contains("KEPT-RIGHTS") == (name != "private"))
    }

    @Test("The report says only that there is personal data, besides the generation data and the rights")
    func report() throws {
        var found = Provenance.read(Self.source)
        #expect(found.personal.hasPosition && found.personal.hasCamera && found.personal.hasNames)
        #expect(found.personal.hasSerialNumber && found.generation != nil)
        found.generation = nil
        found.rights = Rights()
        let json = String(decoding: try JSONEncoder().encode(found), as: UTF8.self)
        #expect(!json.contains("TOKEN"))
    }

    @Test("A Midjourney author and an Artist without a picture's rights are people, not creators")
    func people() {
        let file = TestFile.png([
            TestFile.chunk("tEXt", ascii("Author\0TOKEN-AUTHOR")), TestFile.chunk("tEXt", ascii("Copyright\0Mine")),
        ])
        let found = Provenance.read(file)
        #expect(found.personal.hasNames && found.rights.creators.isEmpty && found.rights.copyright == "Mine")
    }

    @Test("strip writes nothing, and keep writes a mark only if the source has it")
    func choices() {
        let decision = MarkDecision(source: AIMark(), job: true, tool: nil)
        let source = Provenance.read(Self.source)
        #expect(MarkContent(source: source, decision: decision, policy: .strip).isEmpty)
        var policy = ProvenancePolicy.public
        policy[.mark] = .keep
        #expect(MarkContent(source: source, decision: decision, policy: policy).sourceType == nil)
        policy[.mark] = .write
        #expect(MarkContent(source: source, decision: decision, policy: policy).sourceType == .trainedAlgorithmicMedia)
    }

    @Test("The presets", arguments: ["public", "private", "strip", "keep"])
    func presets(_ name: String) throws {
        let policy = try #require(ProvenancePolicy.presets[name])
        let drops = ProvenancePolicy.Part.allCases.filter { policy[$0] == .drop }
        switch name {
        case "public": #expect(drops == [.generation, .position, .exif])
        case "private": #expect(drops.isEmpty && policy.mark == .write && policy.rights == .sidecar)
        case "strip": #expect(drops == [.mark, .credential, .rights, .generation, .position, .exif])
        default: #expect(drops.isEmpty && policy.generation == .keep)
        }
    }
}

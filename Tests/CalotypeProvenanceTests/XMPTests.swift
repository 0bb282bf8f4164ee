import Testing

@testable import CalotypeProvenance

@Suite("XMP")
struct XMPTests {
    private func properties(_ packet: [UInt8]) throws -> [XMPContent.Property] {
        var nodes = 0
        return try XMPContent(ByteWindow(packet), limits: ReadingLimits(), nodes: &nodes).properties
    }

    @Test("Attributes, elements, lists, addresses and structures are read")
    func forms() throws {
        let found = try properties(
            TestXMP.packet(
                attributes: "xmp:CreatorTool=\"A &amp; B\" photoshop:Credit='&#x43;redit'",
                elements: """
                    <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">Mine</rdf:li></rdf:Alt></dc:rights>
                    <dc:creator><rdf:Seq><rdf:li>One</rdf:li> <rdf:li>Two</rdf:li></rdf:Seq></dc:creator>
                    <Iptc4xmpExt:DigitalSourceType rdf:resource="http://x.example/t"/>
                    <!-- no property --><xmpMM:History rdf:parseType="Resource"><xmpMM:a>deep</xmpMM:a></xmpMM:History>
                    <exif:UserComment><![CDATA[{"c":"<a>"}]]></exif:UserComment>
                    """))
        #expect(
            found == [
                .init(name: "xmp:CreatorTool", values: ["A & B"]), .init(name: "photoshop:Credit", values: ["Credit"]),
                .init(name: "dc:rights", values: ["Mine"]), .init(name: "dc:creator", values: ["One", "Two"]),
                .init(name: "Iptc4xmpExt:DigitalSourceType", values: ["http://x.example/t"]),
                .init(name: "xmpMM:History", values: ["deep"]),
                .init(name: "exif:UserComment", values: ["{\"c\":\"<a>\"}"]),
            ])
    }

    @Test("Other prefixes, a default namespace and https in its address change nothing")
    func namespaces() throws {
        let packet = ascii(
            """
            <r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description \
            xmlns:a="https://iptc.org/std/Iptc4xmpExt/2008-02-29/" a:DigitalSourceType="x">\
            <creator xmlns="http://purl.org/dc/elements/1.1/">Jo</creator></r:Description></r:RDF>
            """)
        #expect(
            try properties(packet) == [
                .init(name: "Iptc4xmpExt:DigitalSourceType", values: ["x"]), .init(name: "dc:creator", values: ["Jo"]),
            ])
    }

    @Test("UTF-16 is read, with and without a byte order mark", arguments: [ByteWindow.Order.big, .little])
    func wide(_ order: ByteWindow.Order) throws {
        let text = TestXMP.text(attributes: "xmp:CreatorTool=\"Tööl 光\"")
        let mark: [UInt8] = order == .big ? [0xFE, 0xFF] : [0xFF, 0xFE]
        let expected = [XMPContent.Property(name: "xmp:CreatorTool", values: ["Tööl 光"])]
        #expect(try properties(mark + utf16(text, order)) == expected)
        #expect(try properties(utf16(text, order)) == expected)
    }

    @Test("UTF-16 is read in a file", arguments: [ByteWindow.Order.big, .little])
    func wideInFile(_ order: ByteWindow.Order) {
        let packet = utf16(TestXMP.text(attributes: "xmp:CreatorTool=\"Tööl 光\""), order)
        let file = FileMetadata(ByteWindow(TestFile.jxl([TestFile.box("xml ", packet)])), limits: ReadingLimits())
        #expect(file.texts == [MetadataText(.xmp, "xmp:CreatorTool", "Tööl 光")])
    }

    @Test(
        "Bad documents are problems",
        arguments: [
            ("<a", MetadataProblem.Kind.damaged), ("<a><b></a></b>", .damaged), ("", .damaged), ("<a b=c/>", .damaged),
            (String(repeating: "<a>", count: 100), .tooDeep),
            ("<a>" + String(repeating: "<b/>", count: 60_000) + "</a>", .tooMany),
            ("<!DOCTYPE a [<!ENTITY b \"c\">]>", .damaged),
        ])
    func bad(_ text: String, _ kind: MetadataProblem.Kind) {
        #expect(throws: MetadataProblem(kind, in: .xmp)) { try properties(ascii(text)) }
    }

    @Test("An entity of the document's own is not expanded")
    func entities() throws {
        let packet =
            "<!DOCTYPE x [<!ENTITY a \"boom\">]>" + TestXMP.text(attributes: "xmp:CreatorTool=\"&a;\"")
        #expect(try properties(ascii(packet)) == [.init(name: "xmp:CreatorTool", values: ["&a;"])])
    }

    @Test("An extended packet of a JPEG is joined, if the main packet names it", arguments: [true, false])
    func extended(_ isNamed: Bool) {
        let digest = "0123456789ABCDEF0123456789ABCDEF"
        let big = TestXMP.packet(elements: "<exif:UserComment>\(String(repeating: "x", count: 300))</exif:UserComment>")
        let main = TestXMP.packet(attributes: isNamed ? "xmpNote:HasExtendedXMP=\"\(digest)\"" : "")
        let name = ascii("http://ns.adobe.com/xmp/extension/\0\(digest)") + u32(big.count)
        let file = TestFile.jpeg([
            TestFile.segment(0xE1, name + u32(100) + big[100...]), TestFile.segment(0xE1, TestXMP.jpegName + main),
            TestFile.segment(0xE1, name + u32(0) + big[..<100]),
        ])
        let metadata = FileMetadata(ByteWindow(file), limits: ReadingLimits())
        #expect(metadata.texts.contains { $0.key == "exif:UserComment" } == isNamed)
        #expect(metadata.problems.isEmpty)
    }

    @Test("IPTC-IIM keeps the datasets before damage, and reads long ones")
    func iptc() {
        let long: [UInt8] = [0x1C, 2, 120] + u16(0x8004) + u32(3) + ascii("abc")
        let latin: [UInt8] = [0x1C, 2, 80] + u16(4) + ascii("caf") + [0xE9]
        let content = IPTCContent(ByteWindow(long + latin + [0x1C, 2, 5] + u16(99)), limits: ReadingLimits())
        #expect(content.datasets.map(\.text) == ["abc", "café"])
        #expect(content.problem == MetadataProblem(.damaged, in: .iptc))
    }
}

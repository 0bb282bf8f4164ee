import Testing

@testable import CalotypeProvenance

@Suite("The AI mark of a source")
struct MarkTests {
    private typealias Make = TestCredential
    private static let trained = "cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let file: [UInt8]
        let place: AIMark.Place
        let claim: AIMark.Claim
        let type: DigitalSourceType?

        init(
            _ name: String, _ file: [UInt8], _ place: AIMark.Place, _ claim: AIMark.Claim, _ type: DigitalSourceType?
        ) {
            testDescription = name
            self.file = file
            self.place = place
            self.claim = claim
            self.type = type
        }
    }

    private static func xmp(_ attributes: String = "", elements: String = "") -> [UInt8] {
        let packet = TestXMP.packet(attributes: attributes, elements: elements)
        return TestFile.jpeg([TestFile.segment(0xE1, TestXMP.jpegName + packet)])
    }

    private static func xmp(type: String) -> [UInt8] { xmp("Iptc4xmpExt:DigitalSourceType=\"\(type)\"") }

    private static func iptc(_ text: String) -> [UInt8] {
        let dataset: [UInt8] = bytes([0x1C, 2, 220], u16(text.utf8.count), ascii(text))
        let resource = bytes(ascii("8BIM"), u16(0x0404), [0, 0], u32(dataset.count), dataset)
        return TestFile.jpeg([TestFile.segment(0xED, ascii("Photoshop 3.0\0") + resource)])
    }

    private static func credential(_ manifests: [UInt8]...) -> [UInt8] {
        TestFile.png([TestFile.chunk("caBX", Make.store(manifests))])
    }

    private static let camera = Make.manifest("urn:c", actions: [Make.action("c2pa.created", type: "digitalCapture")])
    private static let model = Make.manifest(
        "urn:m", actions: [Make.action("c2pa.created", type: "trainedAlgorithmicMedia")])
    private static let label =
        "{\"Label\":\"1\",\"ContentProducer\":\"001191110102\",\"ProduceID\":\"a&amp;b\",\"ReservedCode1\":\"\"}"
    private static let escaped = label.replacing("\"", with: "&quot;")

    private static let rows: [Row] = [
        Row("XMP", xmp(type: "http://" + trained), .xmp, .ai, .trainedAlgorithmicMedia),
        Row("XMP with https", xmp(type: "https://" + trained), .xmp, .ai, .trainedAlgorithmicMedia),
        Row("the name alone", xmp(type: "trainedAlgorithmicMedia"), .xmp, .ai, .trainedAlgorithmicMedia),
        Row(
            "as an element",
            xmp(elements: "<Iptc4xmpExt:DigitalSourceType>http://\(trained)</Iptc4xmpExt:DigitalSourceType>"),
            .xmp, .ai, .trainedAlgorithmicMedia),
        Row(
            "inpainting",
            xmp(type: "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"),
            .xmp, .ai, .compositeWithTrainedAlgorithmicMedia),
        Row("the AI system alone", xmp("Iptc4xmpExt:AISystemUsed=\"Model\""), .xmp, .ai, nil),
        Row(
            "a camera", xmp(type: "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"), .xmp, .notAI,
            .digitalCapture),
        Row("IPTC-IIM alone", iptc("https://" + trained), .iptc, .ai, .trainedAlgorithmicMedia),
        Row("a credential", credential(model), .credential, .ai, .trainedAlgorithmicMedia),
        Row(
            "the parent's credential",
            credential(
                model, Make.manifest("urn:p", actions: [Make.action("c2pa.opened")], other: Make.ingredient("urn:m"))),
            .credentialIngredient, .ai, .trainedAlgorithmicMedia),
        Row(
            "a visible watermark on an AI picture",
            credential(
                model,
                Make.manifest(
                    "urn:p", actions: [Make.action("c2pa.opened"), Make.action("c2pa.edited", type: "composite")],
                    other: Make.ingredient("urn:m"))), .credentialIngredient, .ai, .trainedAlgorithmicMedia),
        Row("a camera's credential", credential(camera), .credential, .notAI, .digitalCapture),
        Row(
            "a photo that AI changed",
            credential(
                camera,
                Make.manifest(
                    "urn:p",
                    actions: [
                        Make.action("c2pa.opened"),
                        Make.action("c2pa.edited", type: "compositeWithTrainedAlgorithmicMedia"),
                    ], other: Make.ingredient("urn:c"))), .credential, .ai, .compositeWithTrainedAlgorithmicMedia),
        Row(
            "a photo with a disclosure of AI",
            credential(
                camera,
                Make.manifest(
                    "urn:p", actions: [Make.action("c2pa.opened")],
                    other: bytes(
                        Make.ingredient("urn:c"),
                        Make.cbor("cbor", "c2pa.ai-disclosure", .fields(["modelName": .text("Filler")]))))),
            .credential, .ai, .compositeWithTrainedAlgorithmicMedia),
        Row(
            "an AI picture in a collage",
            credential(
                model,
                Make.manifest(
                    "urn:p", actions: [Make.action("c2pa.placed")], other: Make.ingredient("urn:m", as: "componentOf"))),
            .credentialIngredient, .ai, .compositeSynthetic),
        Row("TC260 in an attribute", xmp("TC260:AIGC=\"\(escaped)\""), .aigcLabel, .ai, nil),
        Row("TC260 in an element", xmp(elements: "<TC260:AIGC>\(label)</TC260:AIGC>"), .aigcLabel, .ai, nil),
        Row(
            "TC260, suspected", xmp(elements: "<TC260:AIGC>{\"Label\":\"3\",\"ContentPropagator\":\"x\"}</TC260:AIGC>"),
            .aigcLabel, .possiblyAI, nil),
        Row("TC260 in a PNG", TestFile.png([TestFile.chunk("tEXt", ascii("AIGC\0" + label))]), .aigcLabel, .ai, nil),
        Row(
            "TC260 in EXIF",
            TestFile.webp([
                TestFile.riffChunk("EXIF", TestExif(image: [.text(270, "{\"AIGC\":\(label)}")]).block)
            ]), .aigcLabel, .ai, nil),
        Row(
            "TC260 in a segment", TestFile.jpeg([TestFile.segment(0xE9, ascii("AIGC" + label))]), .aigcLabel, .ai, nil),
        Row(
            "TC260 in a video", TestFile.mp4(userData: [TestFile.keyed(["AIGC": label])]), .aigcLabel, .ai, nil),
        Row(
            "a prompt",
            TestFile.png([
                TestFile.chunk(
                    "tEXt",
                    ascii("parameters\0a duck\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512"))
            ]), .generation, .ai, nil),
    ]

    @Test("is found in each place", arguments: rows)
    func found(_ row: Row) {
        let mark = Provenance.read(row.file).mark
        #expect(mark.statements == [AIMark.Statement(row.place, row.claim, sourceType: row.type)])
        #expect(mark.isAI == (row.claim == .ai) && mark.sourceType == row.type && mark.contradictions.isEmpty)
    }

    @Test(
        "A label is kept letter by letter, and names the producer",
        arguments: rows.filter { $0.place == .aigcLabel && $0.claim == .ai })
    func label(_ row: Row) throws {
        let mark = Provenance.read(row.file).mark
        let label = try #require(mark.label)
        // In XML, `&amp;` stands for `&`.
        let isXML = row.file.starts(with: [0xFF, 0xD8, 0xFF, 0xE1])
        #expect(label.text == (isXML ? Self.label.replacing("&amp;", with: "&") : Self.label))
        #expect(label.level == 1 && label.producer == "001191110102")
        #expect(mark.system == AIMark.System(name: "001191110102"))
    }

    @Test("Contradictions are listed, not resolved")
    func contradictions() throws {
        let packet = TestXMP.packet(attributes: "Iptc4xmpExt:DigitalSourceType=\"http://\(Self.trained)\"")
        let file = TestFile.png([
            TestFile.chunk("caBX", Make.store([Self.camera])),
            TestFile.chunk("iTXt", ascii("XML:com.adobe.xmp\0\0\0\0\0") + packet),
        ])
        let mark = Provenance.read(file).mark
        #expect(mark.isAI && !mark.isSaidToBeOther && mark.sourceType == nil)
        let contradiction = try #require(mark.contradictions.first)
        #expect(mark.contradictions.count == 1)
        #expect(contradiction.one.place == .credential && contradiction.other.place == .xmp)
    }

    @Test(
        "Captions, comments and other programs' texts are no mark",
        arguments: [
            xmp("photoshop:Credit=\"Made with love\""), iptc("A caption about trainedAlgorithmicMedia"),
            xmp(type: "http://example.com/trainedAlgorithmicMedia"),
            TestFile.jpeg([TestFile.segment(0xFE, ascii("AIGC"))]),
            TestFile.png([TestFile.chunk("tEXt", ascii("AIGC\0yes"))]),
            TestFile.png([TestFile.chunk("tEXt", ascii("Comment\0Created with GIMP"))]),
        ])
    func nothing(_ file: [UInt8]) {
        let mark = Provenance.read(file).mark
        #expect(mark.statements.isEmpty && mark.label == nil)
    }
}

@Suite("The decision about the mark of a variant")
struct MarkDecisionTests {
    private static let ai = AIMark(statements: [AIMark.Statement(.iptc, .trainedAlgorithmicMedia)])
    private static let inpainted = AIMark(
        statements: [AIMark.Statement(.xmp, .compositeWithTrainedAlgorithmicMedia)])
    private static let label = AIMark(statements: [AIMark.Statement(.aigcLabel, .ai)])
    private static let camera = AIMark(statements: [AIMark.Statement(.credential, .digitalCapture)])
    private static let disputed = AIMark(statements: camera.statements + ai.statements)

    struct Row: Sendable {
        let source: AIMark
        let job: Bool?
        let tool: Bool?
        let type: DigitalSourceType?
        let reason: MarkDecision.Reason
        var conflicts: [MarkDecision.Conflict] = []
    }

    @Test(
        "The job beats the source, and the source beats the tool",
        arguments: [
            Row(source: ai, job: nil, tool: nil, type: .trainedAlgorithmicMedia, reason: .source),
            Row(source: inpainted, job: nil, tool: true, type: .compositeWithTrainedAlgorithmicMedia, reason: .source),
            Row(source: inpainted, job: true, tool: nil, type: .compositeWithTrainedAlgorithmicMedia, reason: .job),
            Row(source: label, job: nil, tool: nil, type: .trainedAlgorithmicMedia, reason: .source),
            Row(source: disputed, job: nil, tool: nil, type: .trainedAlgorithmicMedia, reason: .source),
            Row(source: AIMark(), job: nil, tool: true, type: .trainedAlgorithmicMedia, reason: .tool),
            Row(source: AIMark(), job: nil, tool: false, type: nil, reason: .tool),
            Row(source: AIMark(), job: nil, tool: nil, type: nil, reason: .nobody),
            Row(source: AIMark(), job: true, tool: false, type: .trainedAlgorithmicMedia, reason: .job),
            Row(source: AIMark(), job: false, tool: true, type: nil, reason: .job),
            Row(source: ai, job: false, tool: nil, type: nil, reason: .job, conflicts: [.jobDeniesSource]),
            Row(source: camera, job: nil, tool: true, type: nil, reason: .source, conflicts: [.sourceDeniesTool]),
            Row(source: camera, job: nil, tool: nil, type: nil, reason: .source),
            Row(
                source: camera, job: true, tool: nil, type: .trainedAlgorithmicMedia, reason: .job,
                conflicts: [.jobMarksOtherSource]),
            Row(
                source: ai, job: nil, tool: false, type: .trainedAlgorithmicMedia, reason: .source,
                conflicts: [.sourceMarksOtherTool]),
        ])
    func decision(_ row: Row) {
        let decision = MarkDecision(source: row.source, job: row.job, tool: row.tool)
        #expect(decision.sourceType == row.type && decision.reason == row.reason)
        #expect(decision.conflicts == row.conflicts)
    }
}

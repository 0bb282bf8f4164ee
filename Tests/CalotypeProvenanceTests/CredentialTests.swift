import Testing

@testable import CalotypeProvenance

@Suite("Credentials, without a verdict")
struct CredentialTests {
    private typealias Make = TestCredential

    private func credential(_ store: [UInt8]) -> Credential {
        Credential.reading([ByteWindow(store)], address: nil, limits: ReadingLimits()).credential
    }

    @Test("Generator, actions and ingredients are reported as they are written")
    func story() throws {
        let parent = Make.manifest(
            "urn:parent", generator: .list([.fields(["name": .text("Camera")])]),
            actions: [Make.action("c2pa.created", type: "digitalCapture")])
        let active = Make.manifest(
            "urn:active",
            actions: [
                Make.action("c2pa.opened"),
                Make.action("c2pa.edited", type: "compositeWithTrainedAlgorithmicMedia", agent: "Filler"),
            ], other: Make.ingredient("urn:parent"))
        let store = Make.store([parent, active])
        let story = try #require(credential(store).story)
        #expect(story.generator == CredentialAgent(name: "Maker", version: "1.2"))
        #expect(
            story.actions == [
                CredentialAction("c2pa.opened"),
                CredentialAction(
                    "c2pa.edited", sourceType: .compositeWithTrainedAlgorithmicMedia,
                    agent: CredentialAgent(name: "Filler")),
            ])
        #expect(story.manifests == 2 && story.bytes == store.count)
        let ingredient = try #require(story.ingredients.first)
        #expect(story.ingredients.count == 1 && ingredient.relationship == "parentOf")
        #expect(ingredient.story?.generator?.name == "Camera" && ingredient.story?.manifests == 1)
        #expect(ingredient.story?.actions == [CredentialAction("c2pa.created", sourceType: .digitalCapture)])
    }

    @Test(
        "The generator of an early claim is read from the form of a user agent",
        arguments: [
            ("ChatGPT", "ChatGPT", nil), ("make_test_images/0.33.1 c2pa-rs/0.33.1", "make_test_images", "0.33.1"),
            ("Adobe Firefly", "Adobe Firefly", nil),
        ] as [(String, String, String?)])
    func userAgent(_ text: String, _ name: String, _ version: String?) throws {
        let bytes = TestCBOR.fields(["claim_generator": .text(text)]).encoded
        let claim = try CBORReader.value(of: ByteWindow(bytes), limits: ReadingLimits())
        #expect(CredentialAgent(generatorOf: claim) == CredentialAgent(name: name, version: version))
    }

    @Test("The signer is read from the certificate and the time stamp", arguments: ["sigTst", "sigTst2"])
    func signer(_ stampName: String) throws {
        let stamp = stampName == "sigTst" ? TestCertificate.answer : TestCertificate.token
        let protected = TestCBOR.map([
            (.number(1), .number(-7)), (.number(33), .list([.bytes(TestCertificate.leaf), .bytes([1])])),
        ])
        let unprotected = TestCBOR.fields([
            stampName: .fields(["tstTokens": .list([.fields(["val": .bytes(stamp)])])])
        ])
        let signature = TestCBOR.tagged(18, .list([.bytes(protected.encoded), unprotected, .null, .bytes([0])]))
        let signer = try #require(credential(Make.store([Make.manifest("urn:a", signature: signature)])).signer)
        #expect(signer.name == "Example Org" && signer.commonName == "example signer")
        #expect(signer.trust == .unchecked && signer.isStamped)
        #expect(signer.validFrom == "2026-01-01T00:00:00Z" && signer.validUntil == "2027-01-02T03:04:05Z")
        #expect(signer.signedAt == "2026-11-30T12:37:05Z")
    }

    @Test("A certificate outside the protected header is read, and no time stamp is reported as none")
    func early() throws {
        let signature = TestCBOR.list([
            .bytes([]), .fields(["x5chain": .bytes(TestCertificate.leaf)]), .null, .bytes([0]),
        ])
        let signer = try #require(credential(Make.store([Make.manifest("urn:a", signature: signature)])).signer)
        #expect(signer.name == "Example Org" && !signer.isStamped && signer.signedAt == nil)
    }

    @Test(
        "Times of certificates are read, and impossible ones are not",
        arguments: [
            (0x17, "260415150904Z", "2026-04-15T15:09:04Z"), (0x17, "990101000000Z", "1999-01-01T00:00:00Z"),
            (0x18, "20260415150904Z", "2026-04-15T15:09:04Z"), (0x18, "20260415150904.25Z", "2026-04-15T15:09:04Z"),
            (0x18, "20240806216337Z", nil), (0x18, "20240806", nil), (0x04, "20260415150904Z", nil),
        ] as [(UInt8, String, String?)])
    func time(_ tag: UInt8, _ digits: String, _ expected: String?) {
        let element = DERElement(ByteWindow([tag, UInt8(digits.utf8.count)] + ascii(digits)))
        #expect(element?.time == expected)
    }

    struct State: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let file: [UInt8]
        let expected: Credential.Content
    }

    private static let remote = TestXMP.packet(attributes: "dcterms:provenance=\"https://example.com/m\"")
    private static let inside = TestXMP.packet(attributes: "dcterms:provenance=\"self#jumbf=/c2pa/x\"")
    private static func png(_ store: [UInt8]...) -> [UInt8] {
        TestFile.png(store.map { TestFile.chunk("caBX", $0) })
    }
    private static let box: [UInt8] = [
        0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81,
    ]
    private static func uuid(_ store: [UInt8]) -> [UInt8] {
        TestFile.box("uuid", bytes(box, u32(0), ascii("manifest\0"), u32(0), u32(0), store))
    }

    private static let states: [State] = [
        State(testDescription: "PNG", file: png(Make.ai), expected: .unchecked),
        State(testDescription: "JPEG", file: TestFile.jpeg(Make.segments(Make.ai)), expected: .unchecked),
        State(
            testDescription: "JPEG in parts, out of order",
            file: TestFile.jpeg(Make.segments(Make.ai, size: 40).reversed()), expected: .unchecked),
        State(
            testDescription: "WebP",
            file: TestFile.webp([TestFile.riffChunk("VP8 ", [1]), TestFile.riffChunk("C2PA", Make.ai)]),
            expected: .unchecked),
        State(
            testDescription: "GIF",
            file: TestFile.gif([bytes([0x21, 0xFF, 11], ascii("C2PA_GIF"), [1, 0, 0], TestFile.subBlocks(Make.ai))]),
            expected: .unchecked),
        State(testDescription: "JPEG XL", file: TestFile.jxl([Make.ai]), expected: .unchecked),
        State(testDescription: "MP4", file: TestFile.mp4(top: [uuid(Make.ai)]), expected: .unchecked),
        State(
            testDescription: "AVIF", file: TestFile.avif("Exif", u32(0) + TestExif().block) + uuid(Make.ai),
            expected: .unchecked),
        State(
            testDescription: "TIFF", file: TestExif(image: [.bytes(52_545, Make.ai)]).block,
            expected: .unchecked),
        State(testDescription: "nothing", file: TestFile.png([]), expected: .none),
        State(
            testDescription: "an address", file: TestFile.jpeg([TestFile.segment(0xE1, TestXMP.jpegName + remote)]),
            expected: .elsewhere),
        State(
            testDescription: "an address inside the file",
            file: TestFile.jpeg([TestFile.segment(0xE1, TestXMP.jpegName + inside)]), expected: .none),
        State(testDescription: "two stores", file: png(Make.ai, Make.ai), expected: .unreadable),
        State(testDescription: "a cut store", file: png(Array(Make.ai.dropLast(40))), expected: .unreadable),
        State(testDescription: "an empty store", file: png([]), expected: .unreadable),
        State(testDescription: "a store without manifests", file: png(Make.store([])), expected: .unreadable),
    ]

    @Test("Each state has its name", arguments: states)
    func state(_ state: State) {
        let found = Provenance.read(state.file)
        #expect(found.credential.content == state.expected)
        #expect((found.credential.address == "https://example.com/m") == (state.expected == .elsewhere))
        #expect(found.mark.isAI == (state.expected == .unchecked))
        #expect(found.problems.contains { $0.part == .credential } == (state.expected == .unreadable))
    }

    @Test("A compressed manifest is unchecked, and its story unknown")
    func compressed() {
        let packed = Make.manifest("urn:p", kind: "c2cm")
        let found = Provenance.read(Self.png(Make.store([packed])))
        #expect(found.credential == Credential(content: .unchecked))
        #expect(found.problems == [MetadataProblem(.unsupported, in: .credential)])
        let active = Make.manifest("urn:a", actions: [Make.action("c2pa.opened")], other: Make.ingredient("urn:p"))
        let story = Provenance.read(Self.png(Make.store([packed, active]))).credential.story
        #expect(story?.manifests == 2 && story?.ingredients.map(\.relationship) == ["parentOf"])
        #expect(story?.ingredients.first?.story == nil)
    }

    @Test("Manifests that refer to each other, or to many, end")
    func cycles() {
        let one = Make.manifest("urn:1", other: Make.ingredient("urn:2"))
        let two = Make.manifest("urn:2", other: bytes(Make.ingredient("urn:1"), Make.ingredient("urn:2", number: 2)))
        #expect(credential(Make.store([one, two])).story?.ingredients.first?.story?.ingredients.first?.story == nil)
        let many = (0..<30).map { index in
            Make.manifest(
                "urn:\(index)",
                other: (1...4).flatMap { Make.ingredient("urn:\(index - 1)", as: "componentOf", number: $0) })
        }
        #expect(credential(Make.store(many)).story?.manifests == 30)
    }

    @Test("CBOR is bounded in depth and number", arguments: [MetadataProblem.Kind.tooDeep, .tooMany, .damaged])
    func cbor(_ kind: MetadataProblem.Kind) {
        let bytes: [UInt8] =
            switch kind {
            case .tooDeep: [UInt8](repeating: 0x81, count: 1000)
            case .tooMany: [0x9F] + [UInt8](repeating: 0x00, count: 110_000) + [0xFF]
            default: [0x9B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
            }
        #expect(throws: MetadataProblem(kind, in: .credential)) {
            try CBORReader.value(of: ByteWindow(bytes), limits: ReadingLimits())
        }
    }

    @Test("SynthID and AI disclosures are reported")
    func disclosures() {
        let action = TestCBOR.fields([
            "action": .text("c2pa.edited"), "description": .text("Applied imperceptible SynthID watermark."),
        ])
        let disclosure = Make.cbor(
            "cbor", "c2pa.ai_generated_content", .fields(["model": .text("Model 2"), "ai_generated": .bool(true)]))
        let file = TestFile.png([
            TestFile.chunk("caBX", Make.store([Make.manifest("urn:a", actions: [action], other: disclosure)]))
        ])
        let mark = Provenance.read(file).mark
        #expect(mark.namesSynthID && mark.isAI)
        #expect(mark.system == AIMark.System(name: "Maker", version: "Model 2"))
    }
}

@testable import CalotypeProvenance

/// Writes CBOR.
indirect enum TestCBOR {
    case text(String), bytes([UInt8]), number(Int), bool(Bool), null
    case list([TestCBOR])
    case map([(TestCBOR, TestCBOR)])
    case tagged(Int, TestCBOR)

    static func fields(_ fields: KeyValuePairs<String, TestCBOR>) -> TestCBOR {
        .map(fields.map { (.text($0.key), $0.value) })
    }

    private static func head(_ major: UInt8, _ number: Int) -> [UInt8] {
        switch number {
        case 0..<24: [major << 5 | UInt8(number)]
        case 24..<256: [major << 5 | 24, UInt8(number)]
        case 256..<65_536: [major << 5 | 25] + u16(number)
        default: [major << 5 | 26] + u32(number)
        }
    }

    var encoded: [UInt8] {
        switch self {
        case .text(let text): Self.head(3, text.utf8.count) + ascii(text)
        case .bytes(let bytes): Self.head(2, bytes.count) + bytes
        case .number(let number): number < 0 ? Self.head(1, -1 - number) : Self.head(0, number)
        case .bool(let value): [value ? 0xF5 : 0xF4]
        case .null: [0xF6]
        case .list(let items): Self.head(4, items.count) + items.flatMap(\.encoded)
        case .map(let pairs): Self.head(5, pairs.count) + pairs.flatMap { $0.0.encoded + $0.1.encoded }
        case .tagged(let tag, let value): Self.head(6, tag) + value.encoded
        }
    }
}

/// Writes C2PA manifest stores. Their signatures are invalid.
enum TestCredential {
    static func superbox(_ kind: String, _ label: String, _ boxes: [UInt8]) -> [UInt8] {
        let tail: [UInt8] = [0x00, 0x11, 0x00, 0x10, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71]
        let description = TestFile.box("jumd", ascii(kind) + tail + [3] + ascii(label) + [0])
        return TestFile.box("jumb", description + boxes)
    }

    static func cbor(_ kind: String, _ label: String, _ value: TestCBOR) -> [UInt8] {
        superbox(kind, label, TestFile.box("cbor", value.encoded))
    }

    static func manifest(
        _ label: String, generator: TestCBOR = .fields(["name": .text("Maker"), "version": .text("1.2")]),
        actions: [TestCBOR] = [], other: [UInt8] = [], signature: TestCBOR? = nil, kind: String = "c2ma"
    ) -> [UInt8] {
        let claim = TestCBOR.fields([
            "claim_generator_info": generator, "signature": .text("self#jumbf=/c2pa/\(label)/c2pa.signature"),
        ])
        let list = actions.isEmpty ? [] : cbor("cbor", "c2pa.actions.v2", .fields(["actions": .list(actions)]))
        return superbox(
            kind, label,
            superbox("c2as", "c2pa.assertions", list + other) + cbor("c2cl", "c2pa.claim.v2", claim)
                + cbor(
                    "c2cs", "c2pa.signature",
                    signature ?? .tagged(18, .list([.bytes([]), .map([]), .null, .bytes([])]))))
    }

    static func action(_ name: String, type: String? = nil, agent: String? = nil) -> TestCBOR {
        var fields: [(TestCBOR, TestCBOR)] = [(.text("action"), .text(name))]
        let vocabulary = "http://cv.iptc.org/newscodes/digitalsourcetype/"
        if let type { fields.append((.text("digitalSourceType"), .text(vocabulary + type))) }
        if let agent { fields.append((.text("softwareAgent"), .fields(["name": .text(agent)]))) }
        return .map(fields)
    }

    static func ingredient(_ manifest: String, as relationship: String = "parentOf", number: Int = 1) -> [UInt8] {
        cbor(
            "cbor", number == 1 ? "c2pa.ingredient.v3" : "c2pa.ingredient.v3__\(number)",
            .fields([
                "relationship": .text(relationship),
                "activeManifest": .fields(["url": .text("self#jumbf=/c2pa/\(manifest)")]),
            ]))
    }

    static func store(_ manifests: [[UInt8]]) -> [UInt8] { superbox("c2pa", "c2pa", manifests.flatMap { $0 }) }

    /// A store whose picture was created by AI.
    static let ai = store([
        manifest("urn:one", actions: [action("c2pa.created", type: "trainedAlgorithmicMedia", agent: "Model 3")])
    ])

    /// The segments of a JPEG with a store, at most `size` bytes in each.
    static func segments(_ store: [UInt8], size: Int = 60_000, instance: Int = 1) -> [[UInt8]] {
        let header = Array(store[..<8])
        let body = Array(store[8...])
        return stride(from: 0, to: body.count, by: size).enumerated().map { index, start in
            TestFile.segment(
                0xEB,
                ascii("JP") + u16(instance) + u32(index + 1) + header + body[start..<min(start + size, body.count)])
        }
    }
}

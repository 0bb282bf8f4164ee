internal import CalotypeProvenance
internal import Crypto

/// A manifest before it is bound to the bytes of a variant. C2PA 2.4, sections 10 and 11.
struct ManifestDraft: Sendable {
    private let parent: ParentManifest?
    /// The boxes of the assertions but the binding.
    private let ingredient: [UInt8]?
    private let actions: [UInt8]
    private let job: [UInt8]?
    private let generator: CredentialAgent

    private static let ingredientLabel = "c2pa.ingredient.v3"

    init(_ request: SigningRequest) {
        generator = request.generator
        let first: CBORValue
        switch request.origin {
        case .created(let type):
            (parent, ingredient) = (nil, nil)
            first = .fields(["action": .text("c2pa.created"), "digitalSourceType": .text(type.address)])
        case .opened(let source):
            let box = Self.ingredient(source)
            if case .chain(let manifest, _, _) = source.history { parent = manifest } else { parent = nil }
            ingredient = box
            let reference = JUMBFWriter.reference("self#jumbf=c2pa.assertions/" + Self.ingredientLabel, to: box)
            first = .fields([
                "action": .text("c2pa.opened"), "parameters": .fields(["ingredients": .array([reference])]),
            ])
        }
        actions = JUMBFWriter.superbox(
            "cbor", "c2pa.actions.v2",
            .fields(["actions": .array([first] + request.actions.map(\.value)), "allActionsIncluded": .bool(true)]))
        job = request.job.map {
            JUMBFWriter.superbox(
                "cbor", "org.calotype.job", .fields(["variant": .text($0.variant), "record": .data($0.record)]))
        }
    }

    private static func ingredient(_ source: OpenedSource) -> [UInt8] {
        var fields: [(key: CBORValue, value: CBORValue)] = [
            (.text("relationship"), .text("parentOf")), (.text("dc:title"), .text("original")),
        ]
        if let type = source.format?.mediaType { fields.append((.text("dc:format"), .text(type))) }
        switch source.history {
        case .none(let type):
            if let type { fields.append((.text("digitalSourceType"), .text(type.address))) }
        case .lost(let note): fields.append((.text("description"), .text(note)))
        case .chain(let parent, let results, let note):
            fields.append((.text("validationResults"), results.value))
            fields.append((.text("activeManifest"), parent.manifest))
            fields.append((.text("claimSignature"), parent.signature))
            if let note { fields.append((.text("description"), .text(note))) }
        }
        return JUMBFWriter.superbox("cbor", ingredientLabel, .map(fields))
    }

    /// Returns an identifier that the same statements about the same bytes by the same signer get again.
    func identifier(content: [UInt8], signer: [UInt8]) -> String {
        var hash = SHA256()
        for part in [content, signer, ingredient ?? [], actions, job ?? [], Array(generator.fullName.utf8)] {
            hash.update(data: part)
        }
        // RFC 9562, version 8: an identifier made in a way of one's own.
        var bytes = Array(hash.finalize().prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let cuts = [0, 8, 12, 16, 20, 32]
        return zip(cuts, cuts.dropFirst()).map { start, end in
            String(digits.dropFirst(start).prefix(end - start))
        }.joined(separator: "-")
    }

    /// The bytes to sign.
    func claim(_ identifier: String, binding: ManifestBinding) -> [UInt8] {
        let refer = { (label: String, box: [UInt8]) in
            JUMBFWriter.reference("self#jumbf=c2pa.assertions/" + label, to: box)
        }
        let created =
            [refer("c2pa.actions.v2", actions), refer(binding.label, binding.box)]
            + (job.map { [refer("org.calotype.job", $0)] } ?? [])
        return CBORValue.fields([
            "instanceID": .text("xmp:iid:" + identifier),
            "claim_generator_info": .fields([
                "name": .text(generator.name), "version": generator.version.map { .text($0) },
                "specVersion": .text("2.4.0"),
            ]),
            "signature": .text("self#jumbf=/c2pa/\(Self.label(identifier))/c2pa.signature"),
            "created_assertions": .array(created),
            "gathered_assertions": ingredient.map { .array([refer(Self.ingredientLabel, $0)]) },
            "dc:title": .text("variant"), "alg": .text("sha256"),
        ]).encoded
    }

    static func label(_ identifier: String) -> String { "urn:c2pa:" + identifier }

    /// The whole store: the manifests of the source, and the new one behind them.
    func store(_ identifier: String, binding: ManifestBinding, claim: [UInt8], signature: [UInt8]) -> [UInt8] {
        let assertions = (ingredient ?? []) + actions + binding.box + (job ?? [])
        let manifest = JUMBFWriter.superbox(
            "c2ma", Self.label(identifier),
            JUMBFWriter.superbox("c2as", "c2pa.assertions", assertions)
                + JUMBFWriter.superbox("c2cl", "c2pa.claim.v2", JUMBFWriter.box("cbor", claim))
                + JUMBFWriter.superbox("c2cs", "c2pa.signature", JUMBFWriter.box("cbor", signature)))
        return JUMBFWriter.superbox("c2pa", "c2pa", (parent?.boxes ?? []) + manifest)
    }
}

/// The assertion that binds a manifest to the bytes of a file. C2PA 2.4, sections 9 and 18.5 to 18.7.
struct ManifestBinding: Sendable {
    let label: String
    let box: [UInt8]

    /// Binds all bytes of a file but a range.
    init(data hash: [UInt8], excluding range: Range<Int>?, pad: Int) {
        label = "c2pa.hash.data"
        let exclusions = range.map { range in
            CBORValue.array([.fields(["start": .integer(range.lowerBound), "length": .integer(range.count)])])
        }
        box = JUMBFWriter.superbox(
            "cbor", label,
            .fields([
                "exclusions": exclusions, "name": .text("jumbf manifest"), "alg": .text("sha256"),
                "hash": .data(hash), "pad": .data([UInt8](repeating: 0, count: pad)),
            ]))
    }

    /// Binds the boxes of a file.
    init(boxes hash: [UInt8]) {
        label = "c2pa.hash.bmff.v3"
        let store = CBORValue.fields([
            "xpath": .text("/uuid"),
            "data": .array([.fields(["offset": .integer(8), "value": .data(FileMetadata.c2pa)])]),
        ])
        let others = CredentialPlacement.unboundBoxes.map { CBORValue.fields(["xpath": .text("/" + $0)]) }
        box = JUMBFWriter.superbox(
            "cbor", label,
            .fields([
                "exclusions": .array([store] + others), "alg": .text("sha256"), "hash": .data(hash),
                "name": .text("jumbf manifest"),
            ]))
    }
}

extension FileFormat {
    /// The media type.
    var mediaType: String { self == .webm ? "video/webm" : verifiedType ?? "application/octet-stream" }
}

/// The manifests in a C2PA manifest store, as they are stored. Nothing is verified. C2PA 2.2, section 11.
struct ManifestStore: Sendable {
    /// The manifest that describes the file: the last one. `nil` if it is compressed.
    let active: Manifest?
    /// The other manifests that can be read.
    private(set) var others: [Manifest] = []
    /// The number of manifests, also of those that cannot be read.
    let count: Int
    /// The number of bytes of the store.
    let size: Int
    /// The reason why a manifest cannot be read, although the store can.
    private(set) var problem: MetadataProblem?

    /// The largest number of manifests to read.
    private static let manifestLimit = 256

    init(_ bytes: ByteWindow, limits: ReadingLimits) throws(MetadataProblem) {
        guard let box = JUMBFBox(bytes) else { throw MetadataProblem(.damaged, in: .credential) }
        let store = try JUMBFSuperbox(box, limit: Self.manifestLimit)
        guard store.kind == "c2pa" else { throw MetadataProblem(.damaged, in: .credential) }
        let boxes = try store.superboxes("c2ma", "c2um", "c2cm")
        guard let last = boxes.last else { throw MetadataProblem(.damaged, in: .credential) }
        var budget = CBORReader.valueLimit
        count = boxes.count
        size = box.size
        active = last.isCompressed ? nil : try Manifest(last, limits: limits, budget: &budget)
        if last.isCompressed { problem = MetadataProblem(.unsupported, in: .credential) }
        for box in boxes.dropLast() {
            do throws(MetadataProblem) {
                others.append(try Manifest(box, limits: limits, budget: &budget))
            } catch {
                problem = problem ?? error
            }
        }
    }

    /// All manifests that can be read.
    var manifests: [Manifest] { others + [active].compactMap { $0 } }

    /// The manifest that an address such as `self#jumbf=/c2pa/urn:uuid:…` names.
    func manifest(at address: String) -> Manifest? {
        let parts = address.split(separator: "/")
        guard let start = parts.firstIndex(where: { $0 == "c2pa" || $0.hasSuffix("=c2pa") }), start + 1 < parts.count
        else { return nil }
        return manifests.first { $0.label == parts[start + 1] }
    }
}

/// One manifest: a claim, its assertions and its signature.
struct Manifest: Sendable {
    struct Assertion: Sendable {
        /// The label without the number of a repeated assertion, such as `c2pa.ingredient`.
        let label: String
        let content: CBORValue?
        /// The content of an assertion in JSON.
        let json: ByteWindow?
    }

    let label: String
    let size: Int
    let claim: CBORValue
    let assertions: [Assertion]
    let signature: CBORValue

    init(_ box: JUMBFSuperbox, limits: ReadingLimits, budget: inout Int) throws(MetadataProblem) {
        guard !box.isCompressed else { throw MetadataProblem(.unsupported, in: .credential) }
        label = box.label
        size = box.size
        let parts = try box.superboxes("c2as", "c2cl", "c2cs")
        guard let claim = parts.first(where: { $0.kind == "c2cl" })?.content("cbor"),
            let signature = parts.first(where: { $0.kind == "c2cs" })?.content("cbor")
        else { throw MetadataProblem(.damaged, in: .credential) }
        self.claim = try CBORReader.value(of: claim, limits: limits, budget: &budget)
        self.signature = try CBORReader.value(of: signature, limits: limits, budget: &budget)
        assertions = try Self.assertions(in: parts.first { $0.kind == "c2as" }, limits, &budget)
        try refusePrerelease()
    }

    /// The assertions whose content is read. Others are long, such as hashes, or say nothing to Calotype.
    private static let readLabels: Set<String> = [
        "c2pa.actions", "c2pa.actions.v2", "c2pa.ingredient", "c2pa.ingredient.v2", "c2pa.ingredient.v3",
        "c2pa.ai-disclosure", "c2pa.ai_generated_content", "org.calotype.job",
    ]

    private static func assertions(
        in store: JUMBFSuperbox?, _ limits: ReadingLimits, _ budget: inout Int
    ) throws(MetadataProblem) -> [Assertion] {
        var assertions: [Assertion] = []
        for box in try store?.superboxes() ?? [] {
            let label = plainLabel(box.label)
            var content: CBORValue?
            if readLabels.contains(label), let cbor = box.content("cbor") {
                content = try CBORReader.value(of: cbor, limits: limits, budget: &budget)
            }
            assertions.append(Assertion(label: label, content: content, json: box.content("json")))
        }
        return assertions
    }

    /// The label without the suffix `__2` of a repeated assertion.
    private static func plainLabel(_ label: String) -> String {
        guard let suffix = label.lastIndex(of: "_"), suffix > label.startIndex else { return label }
        let before = label.index(before: suffix)
        let isRepeated = label[before] == "_" && label[label.index(after: suffix)...].allSatisfy(\.isNumber)
        return isRepeated ? String(label[..<before]) : label
    }

    /// Before version 1.0 of the specification, addresses had no slash after `=`. No verifier reads such manifests.
    private func refusePrerelease() throws(MetadataProblem) {
        if let address = claim["signature"]?.text, address.hasPrefix("self#jumbf=c2pa/") {
            throw MetadataProblem(.unsupported, in: .credential)
        }
    }

    func assertions(_ labels: String...) -> [Assertion] { assertions.filter { labels.contains($0.label) } }
}

extension JUMBFSuperbox {
    /// Whether the boxes of a manifest are compressed with Brotli, which Calotype does not read.
    fileprivate var isCompressed: Bool { kind == "c2cm" || content("brob") != nil }
}

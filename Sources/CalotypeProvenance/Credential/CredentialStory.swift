/// The statements of a manifest about the picture. They are those of its signer, and are not checked.
public struct CredentialStory: Sendable, Hashable, Codable {
    /// The program that made the manifest.
    public let generator: CredentialAgent?
    /// The actions, in their order.
    public let actions: [CredentialAction]
    /// The number of manifests: all in the store, or for an ingredient those that lead to it.
    public let manifests: Int
    /// The size in bytes of the store, or for an ingredient that of its manifest.
    public let bytes: Int
    /// The AI model that an assertion about AI use names.
    public let model: String?
    /// Whether an assertion about AI use says that the picture is AI-generated.
    public let disclosesAI: Bool
    /// Whether an action names SynthID, the invisible watermark of Google. The pixels were not examined.
    public let namesSynthID: Bool
    /// The pictures that this one was made from.
    public let ingredients: [CredentialIngredient]
    /// The job of Calotype that made the picture, if Calotype signed it.
    public let job: CredentialJob?
    /// The codes of failures that the verification library reports. Empty without it.
    public var failures: [String] = []
}

/// The job of Calotype that a manifest names.
public struct CredentialJob: Sendable, Hashable, Codable {
    /// The name of the variant, such as `normal`.
    public let variant: String
    /// The SHA-256 of the record of the job, in hexadecimal digits.
    public let record: String

    init?(_ value: CBORValue?) {
        guard let variant = value?["variant"]?.text, let record = value?["record"]?.bytes, record.count == 32 else {
            return nil
        }
        self.variant = String(variant.prefix(128))
        self.record = record.slice.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}

/// A picture that another one was made from.
public struct CredentialIngredient: Sendable, Hashable, Codable {
    /// How it was used: `parentOf`, `componentOf` or `inputTo`.
    public let relationship: String
    /// Its source type, if the manifest of the other picture states it.
    public let sourceType: DigitalSourceType?
    /// The signer of its own manifest.
    public let signer: CredentialSigner?
    /// The statements of its own manifest. `nil` if it has none.
    public let story: CredentialStory?
    /// The state of its credential when the signer of this manifest read it: `none`, `whole`, `changed`, or `unchecked`
    /// if the signer does not say.
    public let content: Credential.Content
    /// The codes of the failures that the signer found.
    public let failures: [String]
    /// The words of the signer about it, such as that it was changed.
    public let note: String?
}

/// Reads stories. Manifests can refer to each other in any way, so their number is limited.
struct StoryReader {
    private let store: ManifestStore
    private var remaining = 64
    /// The deepest chain of ingredients to follow.
    private static let depthLimit = 16

    /// Returns the story of the active manifest.
    static func story(of store: ManifestStore) -> CredentialStory? {
        guard let active = store.active else { return nil }
        var reader = StoryReader(store: store)
        return reader.story(of: active, above: [], isActive: true)
    }

    private init(store: ManifestStore) { self.store = store }

    private mutating func story(
        of manifest: Manifest, above: [String], isActive: Bool = false
    ) -> CredentialStory {
        let ingredients = ingredients(of: manifest, above: above + [manifest.label])
        let below = ingredients.reduce(1) { $0 + ($1.story?.manifests ?? 0) }
        let disclosures = manifest.assertions("c2pa.ai-disclosure", "c2pa.ai_generated_content").compactMap(\.content)
        let models = disclosures.compactMap { ($0["modelName"] ?? $0["model"])?.text?.trimmed }
        return CredentialStory(
            generator: CredentialAgent(generatorOf: manifest.claim), actions: CredentialAction.all(in: manifest),
            manifests: isActive ? store.count : below, bytes: isActive ? store.size : manifest.size,
            model: models.first.map { String($0.prefix(256)) },
            disclosesAI: disclosures.contains { $0["ai_generated"]?.bool ?? ($0["modelName"] != nil) },
            namesSynthID: Self.namesSynthID(manifest), ingredients: ingredients,
            job: CredentialJob(manifest.assertions("org.calotype.job").first?.content))
    }

    private static func namesSynthID(_ manifest: Manifest) -> Bool {
        manifest.assertions("c2pa.actions", "c2pa.actions.v2").contains { assertion in
            (assertion.content?["actions"]?.array ?? []).contains {
                ($0["description"]?.text ?? $0["parameters"]?["description"]?.text)?.contains("SynthID") ?? false
            }
        }
    }

    private mutating func ingredients(of manifest: Manifest, above: [String]) -> [CredentialIngredient] {
        var found: [CredentialIngredient] = []
        for assertion in manifest.assertions("c2pa.ingredient", "c2pa.ingredient.v2", "c2pa.ingredient.v3") {
            guard let content = assertion.content, remaining > 0 else { continue }
            remaining -= 1
            let address = (content["activeManifest"] ?? content["c2pa_manifest"])?["url"]?.text
            let inner = address.flatMap(store.manifest).flatMap {
                above.contains($0.label) || above.count >= Self.depthLimit ? nil : $0
            }
            let recorded = ValidationResults(recordedIn: content)
            found.append(
                CredentialIngredient(
                    relationship: String((content["relationship"]?.text ?? "").prefix(64)),
                    sourceType: content["digitalSourceType"]?.text.flatMap(DigitalSourceType.init(written:)),
                    signer: inner.flatMap { CredentialSigner($0.signature) },
                    story: inner.map { story(of: $0, above: above) },
                    content: Self.state(recorded, hasManifest: address != nil), failures: recorded?.failures ?? [],
                    note: content["description"]?.text.map { String($0.prefix(512)) }))
        }
        return found
    }

    private static func state(_ recorded: ValidationResults?, hasManifest: Bool) -> Credential.Content {
        guard let recorded else { return hasManifest ? .unchecked : .none }
        return recorded.provesChange ? .changed : hasManifest ? .whole : .none
    }
}

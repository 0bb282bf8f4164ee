/// The Content Credential (C2PA manifest store) of a file, in three separate answers.
public struct Credential: Sendable, Hashable, Codable {
    /// Whether the file is what was signed.
    public enum Content: String, Sendable, Hashable, Codable, CaseIterable {
        /// There is no credential.
        case none
        /// The file is what was signed.
        case whole
        /// The file, or a part of the credential, differs from what was signed.
        case changed
        /// The credential is damaged, or in a version that nobody reads.
        case unreadable
        /// The file only has the address of a credential. Calotype never opens it.
        case elsewhere
        /// There is a credential, and nobody checked it: the verification library is absent.
        case unchecked
    }

    /// Whether the file is what was signed.
    public var content: Content
    /// The signer, if the credential names one.
    public var signer: CredentialSigner?
    /// The facts that the credential states.
    public var story: CredentialStory?
    /// The address of the credential, where `content` is `elsewhere`.
    public var address: String?

    /// No credential.
    public static let none = Credential(content: .none)

    /// Whether the credential names people or a position. Not part of the JSON.
    var namesPeople = false
    var namesPosition = false

    enum CodingKeys: CodingKey { case content, signer, story, address }
}

extension Credential {
    /// Reads the manifest stores of a file. More than one is an error of the file: nobody knows which one counts.
    package static func reading(
        _ stores: [ByteWindow], address: String?, limits: ReadingLimits
    ) -> (credential: Credential, problem: MetadataProblem?) {
        guard let bytes = stores.first else {
            guard let address else { return (.none, nil) }
            return (Credential(content: .elsewhere, address: address), nil)
        }
        do throws(MetadataProblem) {
            guard stores.count == 1 else { throw MetadataProblem(.damaged, in: .credential) }
            guard bytes.count <= limits.manifestBytes else { throw MetadataProblem(.tooLarge, in: .credential) }
            let store = try ManifestStore(bytes, limits: limits)
            return (Credential(store, limits: limits), store.problem)
        } catch {
            return (Credential(content: .unreadable), error)
        }
    }

    private init(_ store: ManifestStore, limits: ReadingLimits) {
        content = .unchecked
        signer = store.active.flatMap { CredentialSigner($0.signature) }
        story = StoryReader.story(of: store)
        for assertion in store.manifests.flatMap(\.assertions) {
            guard let json = assertion.json, json.count <= limits.blockBytes else { continue }
            if assertion.label == "stds.schema-org.CreativeWork" {
                namesPeople = namesPeople || TextDecoding.text(json).contains("\"author\"")
            } else if assertion.label == "stds.exif" || assertion.label.hasSuffix(".metadata") {
                namesPosition = namesPosition || TextDecoding.text(json).contains("GPSLatitude")
            }
        }
    }
}

/// A program that is named in a credential: the generator of a manifest, or what performed an action.
public struct CredentialAgent: Sendable, Hashable, Codable {
    /// The name as it is written.
    public let name: String
    /// The version, if it is stated.
    public let version: String?

    /// Makes an agent. The values are not checked.
    public init(name: String, version: String? = nil) {
        self.name = name
        self.version = version
    }

    /// The name and the version in one text.
    public var fullName: String { version.map { "\(name) \($0)" } ?? name }

    /// The longest name to report.
    private static let limit = 256

    /// Reads an agent: a text, or a map with a name.
    init?(_ value: CBORValue?) {
        guard let name = value?.text ?? value?["name"]?.text, !name.trimmed.isEmpty else { return nil }
        self.init(
            name: String(name.trimmed.prefix(Self.limit)),
            version: value?["version"]?.text.map { String($0.prefix(Self.limit)) })
    }

    /// Reads the generator of a claim: a list or map of facts, or the older text in the form of a user agent.
    init?(generatorOf claim: CBORValue) {
        if let agent = Self(claim["claim_generator_info"]?.array?.first ?? claim["claim_generator_info"]) {
            self = agent
            return
        }
        guard let text = claim["claim_generator"]?.text?.trimmed, !text.isEmpty else { return nil }
        let product = text.contains("/") ? text.prefix { $0 != " " } : text[...]
        let parts = product.split(separator: "/", maxSplits: 1)
        guard let name = parts.first else { return nil }
        self.init(
            name: String(name.prefix(Self.limit)),
            version: parts.count == 2 ? String(parts[1].prefix(Self.limit)) : nil)
    }
}

/// An action that a manifest states: what was done to the picture.
public struct CredentialAction: Sendable, Hashable, Codable {
    /// The name, such as `c2pa.created`.
    public let action: String
    /// The source type of the picture or of the change, if it is stated.
    public let sourceType: DigitalSourceType?
    /// The program that performed the action, if it is stated.
    public let agent: CredentialAgent?

    /// Makes an action. The values are not checked.
    public init(_ action: String, sourceType: DigitalSourceType? = nil, agent: CredentialAgent? = nil) {
        self.action = action
        self.sourceType = sourceType
        self.agent = agent
    }

    /// The largest number of actions of a manifest to report.
    static let limit = 256

    /// Reads the actions of a manifest, in their order.
    static func all(in manifest: Manifest) -> [CredentialAction] {
        let lists = manifest.assertions("c2pa.actions", "c2pa.actions.v2").compactMap(\.content)
        let actions = lists.flatMap { list -> [CredentialAction] in
            let agents = list["softwareAgents"]?.array ?? []
            return (list["actions"]?.array ?? []).compactMap { CredentialAction($0, agents: agents) }
        }
        return Array(actions.prefix(limit))
    }

    private init?(_ value: CBORValue, agents: [CBORValue]) {
        guard let action = value["action"]?.text else { return nil }
        let index = value["softwareAgentIndex"]?.integer ?? -1
        self.init(
            String(action.prefix(128)),
            sourceType: value["digitalSourceType"]?.text.flatMap(DigitalSourceType.init(written:)),
            agent: CredentialAgent(value["softwareAgent"])
                ?? (agents.indices.contains(index) ? CredentialAgent(agents[index]) : nil))
    }
}

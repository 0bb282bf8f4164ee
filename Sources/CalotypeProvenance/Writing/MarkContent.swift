/// The statements that go into a variant's metadata.
public struct MarkContent: Sendable, Hashable {
    /// The source type; `nil` for no AI mark.
    public var sourceType: DigitalSourceType?
    /// The AI system. It is written only with a source type that says AI.
    public var system: AIMark.System?
    /// The label by the Chinese standard, as the source has it.
    public var label: AIGCLabel?
    /// The creators, the credit line, the copyright notice and the license.
    public var creators: [String] = []
    /// See `creators`.
    public var credit, copyright, license: String?
    /// The address of the Content Credential, if it is not in the file.
    public var credentialAddress: String?

    /// Makes an empty content.
    public init() {}

    /// Takes from a source what a policy keeps or writes.
    ///
    /// A label by the Chinese standard is kept also if the job says that the picture is not AI-generated: it is a
    /// statement of others, which nobody but its author may remove.
    public init(source: Provenance, decision: MarkDecision, policy: ProvenancePolicy) {
        self.init()
        if policy.mark == .write || policy.mark == .keep && decision.reason == .source {
            sourceType = decision.sourceType
            system = sourceType == nil ? nil : source.mark.system
        }
        if policy.mark == .write || policy.mark == .keep { label = source.mark.label }
        if policy.rights == .write || policy.rights == .keep {
            if source.rights.creatorsAreFromXMP { creators = source.rights.creators }
            credit = source.rights.credit
            copyright = source.rights.copyright
            license = source.rights.license
        }
    }

    /// Whether there is nothing to write.
    public var isEmpty: Bool { self == MarkContent() }
}

/// The account of what a job did with the metadata of its source. It contains no prompt, position or name.
public struct ProvenanceRecord: Codable, Sendable, Hashable {
    /// The release of Calotype that did it.
    public var version: String
    /// The SHA-256 of the source, as 64 lower-case hexadecimal digits.
    public var sourceSha256: String
    /// The state of the source's Content Credential: `none`, `whole`, `changed`, `unreadable`, `elsewhere`, or
    /// `unchecked` if nobody verified it. `nil` if an earlier release made the record.
    public var credential: String?
    /// Whether the variants say that AI made the picture.
    public var decision: Decision
    /// The tool that the source named, if the job left it open with `tool: auto`.
    public var tool: ToolChoice?
    /// The signer of the variants. `nil` if none is signed.
    public var signer: Signer?
    /// The variants, in the order of the result.
    public var variants: [Variant]

    /// The certificate with which variants are signed.
    public struct Signer: Codable, Sendable, Hashable {
        /// The name in the certificate.
        public var name: String
        /// The SHA-256 of the certificate, as 64 lower-case hexadecimal digits.
        public var certificate: String

        package init(name: String, certificate: String) {
            self.name = name
            self.certificate = certificate
        }
    }

    /// A decision about the AI mark.
    public struct Decision: Codable, Sendable, Hashable {
        /// The digital source type of the IPTC that the variants state. `nil` for no mark.
        public var sourceType: String?
        /// Who decided: `job`, `source`, `tool` or `nobody`.
        public var decidedBy: String
        /// The contradictions that were overruled, such as `job-denies-source`.
        public var conflicts: [String]

        package init(sourceType: String?, decidedBy: String, conflicts: [String]) {
            self.sourceType = sourceType
            self.decidedBy = decidedBy
            self.conflicts = conflicts
        }
    }

    /// A tool that was chosen because the source names it.
    public struct ToolChoice: Codable, Sendable, Hashable {
        /// The name of the tool.
        public var name: String
        /// Where the source names it, in words.
        public var reason: String

        package init(name: String, reason: String) {
            self.name = name
            self.reason = reason
        }
    }

    /// The outcome for each part of the metadata in one variant. The parts are `mark`, `credential`, `rights`,
    /// `generation`, `position` and `exif`.
    public struct Variant: Codable, Sendable, Hashable {
        /// The name in the preset.
        public var variant: String
        /// The SHA-256 of the bytes without a credential of Calotype, as 64 lower-case hexadecimal digits. A signed
        /// variant contains the hash of this record, so the record cannot contain the hash of that variant.
        public var sha256: String
        /// The policy: the name of one, or its choices.
        public var policy: JSONValue
        /// Whether the variant says that AI made the picture.
        public var marked: Bool
        /// The parts that both have; that only the variant has; that only the source has; and of which the variant says
        /// something else.
        public var kept, added, dropped, changed: [String]
        /// The parts that went into the object beside the variants.
        public var sidecar: [String]
        /// The statements that were left out because they would make the metadata too large.
        public var omitted: [String]
        /// Whether the variant has a Content Credential of its own.
        public var signed: Bool
        /// The reason why it has none: `no-key`, `certificate` (it cannot be used now), `unchecked` (nobody verified
        /// the credential of the source), `unstamped` (a time stamp is required and there is none), `signer` (the
        /// signer failed) or `format` (there is no place for it). `nil` if it has one, or none was wanted.
        public var unsignedReason: String?

        package init(
            variant: String, sha256: String, policy: JSONValue, marked: Bool, kept: [String], added: [String],
            dropped: [String], changed: [String], sidecar: [String], omitted: [String], signed: Bool,
            unsignedReason: String?
        ) {
            self.variant = variant
            self.sha256 = sha256
            self.policy = policy
            self.marked = marked
            self.kept = kept
            self.added = added
            self.dropped = dropped
            self.changed = changed
            self.sidecar = sidecar
            self.omitted = omitted
            self.signed = signed
            self.unsignedReason = unsignedReason
        }
    }

    package init(
        version: String, sourceSha256: String, credential: String? = nil, decision: Decision, tool: ToolChoice?,
        signer: Signer? = nil, variants: [Variant]
    ) {
        self.version = version
        self.sourceSha256 = sourceSha256
        self.credential = credential
        self.signer = signer
        self.decision = decision
        self.tool = tool
        self.variants = variants
    }
}

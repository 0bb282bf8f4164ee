/// The treatment of each part of a source's provenance in a variant.
public struct ProvenancePolicy: Sendable, Hashable {
    /// The treatment of one part.
    public enum Choice: String, Sendable, Hashable, Codable, CaseIterable {
        /// It is in the variant if it is in the source.
        case keep
        /// It is in the variant also if the source does not have it: the mark if the job or its tool says so, the
        /// credential if there is a key.
        case write
        /// It is not in the variant but in an object beside it.
        case sidecar
        /// It is not in the variant.
        case drop
    }

    /// The parts of provenance.
    public enum Part: String, Sendable, Hashable, Codable, CaseIterable {
        /// The AI mark: source type, AI system, a label by the Chinese standard.
        case mark
        /// The Content Credential.
        case credential
        /// Creator, credit, copyright, license.
        case rights
        /// Prompt, model, seed and everything else that a generator writes.
        case generation
        /// The position from GPS.
        case position
        /// The rest of EXIF.
        case exif
        /// The color profile. `keep` means as the format and the color space of the variant need it.
        case profile
    }

    /// The choice for each part.
    public var mark, credential, rights, generation, position, exif, profile: Choice
    /// The parts without which a job fails.
    public var require: Set<Requirement>

    /// The treatment of a source that was changed after it was signed. `nil` refuses it if `require` has `credential`,
    /// and otherwise records it.
    public var tampered: TamperedSources?

    /// The treatments of a source that was changed after it was signed.
    public enum TamperedSources: String, Sendable, Hashable, Codable, CaseIterable {
        /// The job fails.
        case refuse
        /// It is used, and the result, the log and each new credential say that it was changed.
        case record
    }

    /// The place of the credential that Calotype makes for a variant.
    public var embed = CredentialPlace.standard

    /// The places of a credential.
    public enum CredentialPlace: Sendable, Hashable {
        /// In the variant. One of more bytes is put into an object beside it.
        case upTo(Int)
        /// In an object beside the variant, whose bytes stay as they are.
        case sidecar
        /// None is made.
        case none

        /// In the variant up to 64 KiB.
        public static let standard = Self.upTo(64 << 10)
    }

    /// Whether a source that was changed after it was signed is refused.
    public var refusesTampered: Bool { (tampered ?? (require.contains(.credential) ? .refuse : .record)) == .refuse }

    /// The parts that a job can require.
    public enum Requirement: String, Sendable, Hashable, Codable, CaseIterable {
        /// The variant carries the AI mark of its source.
        case aiMark = "ai-mark"
        /// The variant is signed.
        case credential
    }

    private init(
        mark: Choice, credential: Choice, rights: Choice, generation: Choice, position: Choice, exif: Choice
    ) {
        self.mark = mark
        self.credential = credential
        self.rights = rights
        self.generation = generation
        self.position = position
        self.exif = exif
        profile = .keep
        require = []
    }

    /// Mark, rights and credential. Never prompt, position and people. The default.
    public static let `public` = Self(
        mark: .write, credential: .write, rights: .keep, generation: .drop, position: .drop, exif: .drop)
    /// Only the mark. The rest goes into an object beside the variant.
    public static let `private` = Self(
        mark: .write, credential: .sidecar, rights: .sidecar, generation: .sidecar, position: .sidecar, exif: .sidecar)
    /// Nothing, as without provenance.
    public static let strip = Self(
        mark: .drop, credential: .drop, rights: .drop, generation: .drop, position: .drop, exif: .drop)
    /// Everything, also the prompt.
    public static let keep = Self(
        mark: .write, credential: .write, rights: .keep, generation: .keep, position: .keep, exif: .keep)

    /// The four presets by their names.
    public static let presets: [String: ProvenancePolicy] = [
        "public": .public, "private": .private, "strip": .strip, "keep": .keep,
    ]

    /// The choice for a part.
    public subscript(_ part: Part) -> Choice {
        get { self[keyPath: Self.path(part)] }
        set { self[keyPath: Self.path(part)] = newValue }
    }

    private static func path(_ part: Part) -> WritableKeyPath<ProvenancePolicy, Choice> {
        switch part {
        case .mark: \.mark
        case .credential: \.credential
        case .rights: \.rights
        case .generation: \.generation
        case .position: \.position
        case .exif: \.exif
        case .profile: \.profile
        }
    }
}

extension ProvenancePolicy: CustomStringConvertible {
    /// All choices, in the same order at each run.
    public var description: String {
        let choices = Part.allCases.map { "\($0.rawValue): \(self[$0].rawValue)" }
        let rules = [
            "require: \(require.map(\.rawValue).sorted())", "tampered: \(tampered?.rawValue ?? "")", "embed: \(embed)",
        ]
        return (choices + rules).joined(separator: ", ")
    }
}

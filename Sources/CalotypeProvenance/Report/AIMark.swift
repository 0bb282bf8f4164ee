/// The statements of a file about whether AI made it: each place that says something, and the conclusion.
public struct AIMark: Sendable, Hashable, Codable {
    /// The places that can say how a picture came to be.
    public enum Place: String, Sendable, Hashable, Codable, CaseIterable {
        /// The manifest of the file, or that of a picture it was made from.
        case credential, credentialIngredient
        /// The property `DigitalSourceType` or `AISystemUsed` of XMP, and a source type in IPTC-IIM.
        case xmp, iptc
        /// A label by the Chinese standard GB 45438-2025.
        case aigcLabel
        /// The data of the program that generated the picture.
        case generation
    }

    /// The answers to the question whether AI made the picture.
    public enum Claim: String, Sendable, Hashable, Codable, CaseIterable {
        /// AI made the picture or changed it; it may have; or the picture came to be in another way.
        case ai, possiblyAI, notAI
    }

    /// One place and what it says.
    public struct Statement: Sendable, Hashable, Codable {
        /// The place.
        public let place: Place
        /// The answer.
        public let claim: Claim
        /// The source type, if the place states one.
        public let sourceType: DigitalSourceType?

        /// Makes a statement. The values are not checked.
        public init(_ place: Place, _ claim: Claim, sourceType: DigitalSourceType? = nil) {
            self.place = place
            self.claim = claim
            self.sourceType = sourceType
        }

        init(_ place: Place, _ type: DigitalSourceType) {
            self.init(place, type.isAI ? .ai : .notAI, sourceType: type)
        }
    }

    /// Two places that do not agree.
    public struct Contradiction: Sendable, Hashable, Codable {
        /// One statement, and the other.
        public let one, other: Statement
    }

    /// The AI system that made the picture.
    public struct System: Sendable, Hashable, Codable {
        /// The name as it is written.
        public let name: String
        /// The version or the model, if it is stated.
        public let version: String?

        /// Makes a system. The values are not checked.
        public init(name: String, version: String? = nil) {
            self.name = name
            self.version = version
        }
    }

    /// All statements, the most reliable places first.
    public var statements: [Statement]
    /// The AI system, from the first place that names one.
    public var system: System?
    /// The label by the Chinese standard, as it is written.
    public var label: AIGCLabel?
    /// Whether a credential says that the picture carries SynthID. The pixels were not examined.
    public var namesSynthID: Bool

    /// Makes a mark from its parts.
    public init(
        statements: [Statement] = [], system: System? = nil, label: AIGCLabel? = nil, namesSynthID: Bool = false
    ) {
        self.statements = statements
        self.system = system
        self.label = label
        self.namesSynthID = namesSynthID
    }

    /// Whether at least one place says that AI made or changed the picture.
    public var isAI: Bool { statements.contains { $0.claim == .ai } }

    /// Whether places say how the picture came to be, and none of them says that it was AI.
    public var isSaidToBeOther: Bool {
        statements.contains { $0.claim == .notAI } && statements.allSatisfy { $0.claim == .notAI }
    }

    /// The source type on which all places that state one agree; `nil` if they do not agree, or none states one.
    public var sourceType: DigitalSourceType? {
        let types = Set(statements.compactMap(\.sourceType))
        return types.count == 1 && contradictions.isEmpty ? types.first : nil
    }

    /// The pairs of statements that do not agree: different source types, or AI and not AI.
    public var contradictions: [Contradiction] {
        statements.indices.flatMap { index in
            statements[(index + 1)...].filter { Self.disagree(statements[index], $0) }.map {
                Contradiction(one: statements[index], other: $0)
            }
        }
    }

    private static func disagree(_ one: Statement, _ other: Statement) -> Bool {
        if let first = one.sourceType, let second = other.sourceType { return first != second }
        return Set([one.claim, other.claim]) == [.ai, .notAI]
    }
}

extension AIMark {
    enum CodingKeys: CodingKey {
        case aiGenerated, sourceType, statements, system, contradictions, aigcLabel, namesSynthID
    }

    /// Reads the stored members. Those that follow from them are not read.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            statements: try fields.decode([Statement].self, forKey: .statements),
            system: try fields.decodeIfPresent(System.self, forKey: .system),
            label: try fields.decodeIfPresent(AIGCLabel.self, forKey: .aigcLabel),
            namesSynthID: try fields.decodeIfPresent(Bool.self, forKey: .namesSynthID) ?? false)
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(isAI, forKey: .aiGenerated)
        try fields.encode(sourceType, forKey: .sourceType)
        try fields.encode(statements, forKey: .statements)
        try fields.encode(system, forKey: .system)
        try fields.encode(contradictions, forKey: .contradictions)
        try fields.encodeIfPresent(label, forKey: .aigcLabel)
        if namesSynthID { try fields.encode(true, forKey: .namesSynthID) }
    }
}

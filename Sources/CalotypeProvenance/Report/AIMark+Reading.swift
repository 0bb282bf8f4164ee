extension AIMark {
    /// Collects what all places in a file say.
    init(_ file: FileMetadata, _ credential: Credential, _ generation: Generation?) {
        let label = AIGCLabel(in: file.texts)
        let origin = credential.story.flatMap(CredentialOrigin.init)
        var statements = [origin?.statement].compactMap { $0 }
        statements += Self.xmpStatements(file) + Self.iptcStatements(file)
        if let level = label?.level { statements.append(Statement(.aigcLabel, level == 1 ? .ai : .possiblyAI)) }
        // The reader of generation data reports the producer of such a label as well.
        if let generation, generation.dialect != .tc260 { statements.append(Statement(.generation, .ai)) }
        self.init(
            statements: statements,
            system: origin?.system ?? Self.xmpSystem(file) ?? label?.producer.map { System(name: $0) }
                ?? generation.map { System(name: $0.tool, version: $0.version) },
            label: label, namesSynthID: credential.story?.anyNamesSynthID ?? false)
    }

    private static func xmpStatements(_ file: FileMetadata) -> [Statement] {
        let types = XMPContent.values("Iptc4xmpExt:DigitalSourceType", in: file.xmp)
            .compactMap(DigitalSourceType.init(written:))
        let stated = types.reduce(into: [Statement]()) { list, type in
            let statement = Statement(.xmp, type)
            if list.count < 4, !list.contains(statement) { list.append(statement) }
        }
        return stated.isEmpty && xmpSystem(file) != nil ? [Statement(.xmp, .ai)] : stated
    }

    private static func xmpSystem(_ file: FileMetadata) -> System? {
        guard let name = XMPContent.values("Iptc4xmpExt:AISystemUsed", in: file.xmp).first else { return nil }
        let version = XMPContent.values("Iptc4xmpExt:AISystemVersionUsed", in: file.xmp).first
        return System(name: String(name.prefix(256)), version: version.map { String($0.prefix(256)) })
    }

    /// IPTC-IIM has no dataset for the source type. Some programs write its address into one of those it has.
    private static func iptcStatements(_ file: FileMetadata) -> [Statement] {
        let types = file.texts.filter { $0.place == .iptc }.compactMap { DigitalSourceType(written: $0.text) }
        return types.first.map { [Statement(.iptc, $0)] } ?? []
    }
}

extension CredentialStory {
    fileprivate var anyNamesSynthID: Bool {
        namesSynthID || ingredients.contains { $0.story?.anyNamesSynthID ?? false }
    }
}

/// How a picture came to be, from the chain of its manifests.
struct CredentialOrigin {
    let statement: AIMark.Statement
    /// The system that made the picture, if it was AI.
    let system: AIMark.System?

    /// Follows the chain from the picture to what it was made from. It looks for the action that created the picture,
    /// and for actions that changed it with AI. Other changes do not say how the picture came to be.
    init?(_ story: CredentialStory) {
        let chain = Self.chain(from: story)
        let created = chain.enumerated().lazy.compactMap { Self.creation($1, at: $0) }.first
        let changed = chain.enumerated().lazy.compactMap { Self.change($1, at: $0) }.first
        guard let found = Self.first(created, changed) ?? Self.component(of: chain) else { return nil }
        let place: AIMark.Place = found.index == 0 ? .credential : .credentialIngredient
        statement = AIMark.Statement(place, found.type)
        system = found.type.isAI ? Self.system(found.story, found.agent) : nil
    }

    private struct Found {
        let type: DigitalSourceType
        let story: CredentialStory
        let agent: CredentialAgent?
        let index: Int
    }

    /// A picture that AI created stays one when AI changes it. Another one becomes a composite.
    private static func first(_ created: Found?, _ changed: Found?) -> Found? {
        guard let created else { return changed }
        guard let changed, !created.type.isAI else { return created }
        let type = changed.type == .trainedAlgorithmicMedia ? .compositeWithTrainedAlgorithmicMedia : changed.type
        return Found(type: type, story: changed.story, agent: changed.agent, index: changed.index)
    }

    private static func chain(from story: CredentialStory) -> [CredentialStory] {
        var chain = [story]
        while chain.count < 32,
            let parent = chain.last?.ingredients.first(where: { $0.relationship == "parentOf" })?.story
        {
            chain.append(parent)
        }
        return chain
    }

    private static func creation(_ story: CredentialStory, at index: Int) -> Found? {
        for action in story.actions where action.action == "c2pa.created" {
            if let type = action.sourceType {
                return Found(type: type, story: story, agent: action.agent, index: index)
            }
        }
        // The manifest of a picture without one of its own says how it came to be.
        let parent = story.ingredients.first { $0.relationship == "parentOf" && $0.story == nil }
        return parent?.sourceType.map { Found(type: $0, story: story, agent: nil, index: index) }
    }

    private static func change(_ story: CredentialStory, at index: Int) -> Found? {
        let action = story.actions.first { $0.action != "c2pa.created" && $0.sourceType?.isAI ?? false }
        let isNew = !story.ingredients.contains { $0.relationship == "parentOf" }
        guard let type = action?.sourceType ?? (story.disclosesAI ? .trainedAlgorithmicMedia : nil) else { return nil }
        let isChange = type == .trainedAlgorithmicMedia && (action != nil || !isNew)
        return Found(
            type: isChange ? .compositeWithTrainedAlgorithmicMedia : type, story: story, agent: action?.agent,
            index: index)
    }

    /// A picture that was put into this one and that AI made.
    private static func component(of chain: [CredentialStory]) -> Found? {
        for (index, story) in chain.enumerated() {
            for part in story.ingredients where part.relationship == "componentOf" {
                guard let inner = part.story, let made = creation(inner, at: index), made.type.isAI else { continue }
                return Found(type: .compositeSynthetic, story: inner, agent: made.agent, index: index + 1)
            }
        }
        return nil
    }

    private static func system(_ story: CredentialStory, _ agent: CredentialAgent?) -> AIMark.System? {
        guard let generator = story.generator else {
            return agent.map { AIMark.System(name: $0.name, version: $0.version) }
        }
        let isOther = agent.map { $0.name != generator.name } ?? false
        return AIMark.System(
            name: generator.name,
            version: isOther ? agent?.fullName : story.model ?? agent?.version ?? generator.version)
    }
}

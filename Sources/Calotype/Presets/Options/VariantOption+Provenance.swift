internal import CalotypeProvenance

extension VariantOption {
    /// The policy for what the source says about itself: the name of one, or an object of choices. Fields that are not
    /// given stay. What a preset requires, the options of a job cannot take away.
    static let provenance = Self(name: "provenance") { _ in
        "\(ProvenancePolicy.presets.keys.sorted().inWords()), or choices, like {\"generation\": \"keep\"}"
    } read: { value, spec in
        let (required, refusesTampered) = (spec.provenance.require, spec.provenance.tampered == .refuse)
        if let preset = value.word.flatMap({ ProvenancePolicy.presets[$0] }) {
            spec.provenance = preset
        } else {
            guard let fields = value.fields else { return false }
            try spec.provenance.change(by: fields)
        }
        spec.provenance.require.formUnion(required)
        if refusesTampered { spec.provenance.tampered = .refuse }
        return true
    } write: { spec in
        spec.provenance == .public ? nil : spec.provenance.written
    }
}

extension ProvenancePolicy {
    fileprivate mutating func change(by fields: [OptionField]) throws {
        let names = ["preset", "require", "tampered", "embed"] + Part.allCases.map(\.rawValue)
        if let unknown = fields.first(where: { !names.contains($0.name) }) {
            throw InvalidOption(
                location: unknown.location,
                message: "'\(unknown.name)' is not a field of 'provenance'. "
                    + "\(NearestName.question(unknown.name, among: names))The fields are \(names.inWords("and")).")
        }
        if let field = fields.first(where: { $0.name == "preset" }) {
            guard let preset = field.value.word.flatMap({ Self.presets[$0] }) else {
                throw field.value.mistake(
                    "'preset' of 'provenance' is \(Self.presets.keys.sorted().inWords()).")
            }
            self = preset
        }
        for field in fields {
            guard let part = Part(rawValue: field.name) else { continue }
            let choices = part.choices
            guard let choice = field.value.word.flatMap(Choice.init), choices.contains(choice) else {
                throw field.value.mistake(
                    "'\(part.rawValue)' of 'provenance' is \(choices.map(\.rawValue).inWords()).")
            }
            self[part] = choice
        }
        if let field = fields.first(where: { $0.name == "tampered" }) {
            guard let choice = field.value.word.flatMap(TamperedSources.init) else {
                throw field.value.mistake(
                    "'tampered' of 'provenance' is \(TamperedSources.allCases.map(\.rawValue).inWords()).")
            }
            tampered = choice
        }
        if let field = fields.first(where: { $0.name == "embed" }) { embed = try CredentialPlace(field.value) }
        if let field = fields.first(where: { $0.name == "require" }) { require = try Self.requirements(field.value) }
    }

    private static func requirements(_ value: OptionValue) throws -> Set<Requirement> {
        let words = value.list?.map(\.word) ?? [value.word]
        let found = words.compactMap { $0.flatMap(Requirement.init) }
        guard found.count == words.count, !found.isEmpty else {
            throw value.mistake(
                "'require' of 'provenance' is \(Requirement.allCases.map(\.rawValue).inWords()), or a list of them.")
        }
        return Set(found)
    }

    /// The policy as JSON: the name of a preset, or all choices.
    package var written: JSONValue {
        if let name = Self.presets.first(where: { $0.value == self })?.key { return .string(name) }
        var fields = Dictionary(
            uniqueKeysWithValues: Part.allCases.map { ($0.rawValue, JSONValue.string(self[$0].rawValue)) })
        if embed != .standard { fields["embed"] = embed.written }
        if let tampered { fields["tampered"] = .string(tampered.rawValue) }
        if !require.isEmpty { fields["require"] = .array(require.map(\.rawValue).sorted().map(JSONValue.string)) }
        return .object(fields)
    }
}

extension ProvenancePolicy.Part {
    /// The choices that make sense for this part. Nobody writes a prompt, a position or a camera that the source does
    /// not have, and a color profile is a part of the pixels.
    fileprivate var choices: [ProvenancePolicy.Choice] {
        switch self {
        case .mark, .credential: [.write, .keep, .sidecar, .drop]
        case .rights, .generation, .position, .exif: [.keep, .sidecar, .drop]
        case .profile: [.keep, .drop]
        }
    }
}

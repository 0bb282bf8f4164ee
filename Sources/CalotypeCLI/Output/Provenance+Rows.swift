internal import CalotypeProvenance

extension Provenance {
    /// The statements of the file about itself, for a person: a name and a sentence for each row.
    var rows: [[String]] {
        [
            ["origin", origin], madeBy.map { ["made by", $0] }, ["credential", credential.sentence],
            ["also has", others],
            mark.contradictions.isEmpty ? nil : ["contradiction", contradiction],
            problems.isEmpty ? nil : ["not read", problems.map(\.words).joined(separator: ", ")],
        ].compactMap(\.self)
    }

    private var origin: String {
        func places(_ claim: AIMark.Claim) -> String {
            var names: [String] = []
            for statement in mark.statements where statement.claim == claim && !names.contains(statement.place.words) {
                names.append(statement.place.words)
            }
            return names.joined(separator: ", ")
        }
        if mark.isAI { return "AI-generated (says \(places(.ai)))" }
        if mark.isSaidToBeOther {
            let types = mark.statements.compactMap { $0.sourceType?.rawValue }
            return "not AI-generated (says \(places(.notAI)): \(types.first ?? ""))"
        }
        if mark.statements.contains(where: { $0.claim == .possiblyAI }) {
            return "perhaps AI-generated (says \(places(.possiblyAI)))"
        }
        return "it does not say how it was made"
    }

    private var madeBy: String? {
        let system = mark.system.map { [$0.name, $0.version].compactMap(\.self).joined(separator: ", ") }
        let tool = generation.flatMap { generation -> String? in
            guard generation.tool != mark.system?.name else { return nil }
            return [generation.tool, generation.version].compactMap(\.self).joined(separator: " ")
        }
        let names = [system, tool].compactMap(\.self)
        return names.isEmpty ? nil : names.joined(separator: "; ").printable
    }

    private var others: String {
        let prompts = generation.map { !$0.prompts.isEmpty } ?? false
        let found = [
            (prompts, "prompt"), (personal.hasPosition, "position"), (personal.hasCamera, "camera"),
            (personal.hasSerialNumber, "serial number"), (personal.hasNames, "names of people"),
            (rights != Rights(), "rights"), (mark.namesSynthID, "a statement that it carries SynthID"),
        ]
        let missing = found.prefix(2).filter { !$0.0 }.map { "no " + $0.1 }
        return (found.filter(\.0).map(\.1) + missing).joined(separator: ", ")
    }

    private var contradiction: String {
        mark.contradictions.prefix(3).map { "\($0.one.words), but \($0.other.words)" }.joined(separator: "; ")
    }
}

extension AIMark.Place {
    fileprivate var words: String {
        switch self {
        case .credential: "its credential"
        case .credentialIngredient: "the credential of a picture in it"
        case .xmp: "its XMP"
        case .iptc: "its IPTC data"
        case .aigcLabel: "its AIGC label"
        case .generation: "the program that generated it"
        }
    }
}

extension AIMark.Statement {
    fileprivate var words: String {
        let claims: [AIMark.Claim: String] = [.ai: "AI", .possiblyAI: "perhaps AI", .notAI: "not AI"]
        return "\(place.words) says \(sourceType?.rawValue ?? claims[claim] ?? "")"
    }
}

extension MetadataProblem {
    fileprivate var words: String {
        let parts: [Part: String] = [
            .container: "the file", .text: "a text", .exif: "EXIF", .xmp: "XMP", .iptc: "IPTC data",
            .credential: "the credential",
        ]
        let kinds: [Kind: String] = [
            .damaged: "damaged", .tooLarge: "too large", .tooDeep: "nested too deeply", .tooMany: "too many entries",
            .unsupported: "not supported",
        ]
        return "\(parts[part] ?? part.rawValue) (\(kinds[kind] ?? kind.rawValue))"
    }
}

extension Credential {
    /// The three answers about a credential: content, signer, story.
    var sentence: String {
        let parts = [contentWords, signer.map(\.words), storyWords].compactMap(\.self)
        return parts.joined(separator: "; ").printable
    }

    private var contentWords: String {
        switch content {
        case .none: "none"
        case .whole: "whole"
        case .changed: "changed: the file is not what was signed"
        case .unreadable: "unreadable"
        case .elsewhere: "elsewhere, at \(address ?? "an address"), which is not opened"
        case .unchecked: "not checked, since the library for it is not set up"
        }
    }

    private var storyWords: String? {
        guard let story else { return nil }
        let actions = story.actions.prefix(8).map { $0.action.replacing(#/^c2pa\./#, with: "") }
        return [
            story.generator.map { "written by \($0.fullName)" },
            actions.isEmpty ? nil : "actions \(actions.joined(separator: ", "))",
            story.manifests == 1 ? "1 manifest" : "\(story.manifests) manifests", ByteCount.text(story.bytes),
        ].compactMap(\.self).joined(separator: "; ")
    }
}

extension CredentialSigner {
    fileprivate var words: String {
        let verdict: String? =
            switch trust {
            case .unchecked: nil
            case .trusted: "on your trust list"
            case .unlisted: "not on your trust list"
            case .expired: "certificate expired" + (validUntil.map { " \($0.prefix(10))" } ?? "")
            case .revoked: "certificate revoked"
            }
        let signed = signedAt.map { "signed \($0.prefix(10))" } ?? (isStamped ? nil : "without a time stamp")
        return (["signer \(name)", verdict, signed] as [String?]).compactMap(\.self).joined(separator: ", ")
    }
}

internal import Yams

/// Reads the nodes of a presets file into presets. It refuses everything that it does not know.
enum PresetsFile {
    typealias Fields = [(name: Node, value: Node)]

    /// Throws `PresetsError` for anchors and aliases. A few lines of them can expand to billions of nodes, and no field
    /// needs `&` or `*`.
    static func refuseAnchors(in yaml: String) throws {
        var quotes = Quotes()
        for (number, line) in yaml.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let content = quotes.content(of: line)
            // An anchor stands where a node begins, and has a name. "R&D" and "you & me" are text.
            guard let anchor = content.firstMatch(of: #/(?:^|[\s\[{,:\-])([&*][^\s,\]}])/#) else { continue }
            let location = anchor.1.startIndex
            throw PresetsError(
                line: number + 1, column: content.distance(from: content.startIndex, to: location) + 1,
                message: "anchors and aliases are not read. Write the fields out.")
        }
    }

    /// Puts quotes around colors after a color field. YAML reads an unquoted `#fff` as a comment, although the author
    /// means a color.
    static func quotingColors(in yaml: String) -> String {
        guard yaml.contains(": #") else { return yaml }
        var quotes = Quotes()
        return yaml.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { quotingColors(inLine: String($0), &quotes) }.joined(separator: "\n")
    }

    private static func quotingColors(inLine line: String, _ quotes: inout Quotes) -> String {
        var line = line
        while true {
            var after = quotes
            let end = after.content(of: line[...]).endIndex
            guard line[..<end].contains(#/(?:^|[\s{,])(?:background|color)\s*:\s+$/#),
                let color = line[end...].prefixMatch(of: #/#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})(?=[\s,}]|$)/#)
            else {
                quotes = after
                return line
            }
            line.replaceSubrange(color.range, with: "\"\(color.0)\"")
        }
    }

    /// Separates comments from quoted text, even if the quoted text spans several lines. If it is unsure, as after the
    /// apostrophe in an unquoted text, it takes a comment for text.
    private struct Quotes {
        /// The quotation marks that have appeared an odd number of times.
        private var open: Set<Character> = []

        /// Returns the line without its comment.
        mutating func content(of line: Substring) -> Substring {
            var before: Character = " "
            for (location, character) in zip(line.indices, line) {
                if character == "#", before.isWhitespace, open.isEmpty { return line[..<location] }
                if character == "'" || character == "\"" { open.formSymmetricDifference([character]) }
                before = character
            }
            return line
        }
    }

    static func fields(of node: Node, _ what: String) throws -> Fields {
        guard let mapping = node.mapping else {
            throw PresetsError(at: node, "\(what) must be a mapping, like 'name: { … }'.")
        }
        return mapping.map { ($0.key, $0.value) }
    }

    /// Reads the name of a tool or a variant. Names become parts of object keys and metric labels.
    static func name(_ node: Node, of what: String) throws -> String {
        let name = node.string ?? ""
        guard PresetRule.isName(name) else {
            throw PresetsError(at: node, "the name of \(what) is 1 to 64 lower-case letters, digits and '-'.")
        }
        return name
    }

    static func preset(
        for tool: ImageTool, changing preset: QualityPreset?, by node: Node, at location: Node
    ) throws -> QualityPreset {
        let fields = try fields(of: node, "a tool")
        let policy = fields.last { $0.name.string == VariantOption.provenance.name }.map(policyField)
        var specs = try (preset?.specs ?? []).map { try changed($0, by: policy) }
        var seen: Set<VariantName> = []
        for (key, value) in fields where !toolFields.contains(key.string ?? "") {
            let variant = try variant(key)
            guard seen.insert(variant).inserted else {
                throw PresetsError(at: key, "'\(variant)' stands here twice. Keep one.")
            }
            let index = specs.firstIndex { $0.variant == variant }
            let spec = try spec(variant, changing: index.map { specs[$0] }, by: value, at: key, policy)
            if let index { specs[index] = spec } else { specs.append(spec) }
        }
        guard !specs.isEmpty else {
            throw PresetsError(at: location, "'\(tool)' has no variant. Every tool needs one.")
        }
        let origin = try origin(fields) ?? preset?.origin ?? .opened
        let isGenerator = try isGenerator(fields) ?? preset?.isGenerator ?? (origin == .created ? true : nil)
        guard origin == .opened || isGenerator == true else {
            throw PresetsError(
                at: location,
                "'\(tool)' has 'origin: created', so your own system generates its images, and 'ai: false'. Keep one.")
        }
        return try QualityPreset(tool: tool, specs: specs, isGenerator: isGenerator, origin: origin)
    }

    /// The fields of a tool that are not variants.
    private static let toolFields = [JobOption.ai, JobOption.origin, VariantOption.provenance.name]

    private static func origin(_ fields: Fields) throws -> QualityPreset.Origin? {
        guard let value = fields.last(where: { $0.name.string == JobOption.origin })?.value else { return nil }
        guard let origin = value.string.flatMap(QualityPreset.Origin.init) else {
            throw PresetsError(
                at: value,
                "'\(JobOption.origin)' of a tool is \(QualityPreset.Origin.allCases.map(\.rawValue).inWords()).")
        }
        return origin
    }

    private static func isGenerator(_ fields: Fields) throws -> Bool? {
        guard let value = fields.last(where: { $0.name.string == JobOption.ai })?.value else { return nil }
        guard let flag = OptionValue(value).flag else {
            throw PresetsError(at: value, "'\(JobOption.ai)' of a tool is true or false.")
        }
        return flag
    }

    private static func policyField(_ field: (name: Node, value: Node)) -> OptionField {
        OptionField(
            name: VariantOption.provenance.name, location: OptionLocation(field.name), value: OptionValue(field.value))
    }

    /// Returns the spec with the policy that a tool has for all of its variants.
    private static func changed(_ spec: VariantSpec, by policy: OptionField?) throws -> VariantSpec {
        do {
            return try policy.map { try spec.changed(by: [$0]) } ?? spec
        } catch let mistake as InvalidOption {
            throw PresetsError(mistake)
        }
    }

    private static func variant(_ node: Node) throws -> VariantName {
        let variant = VariantName(rawValue: node.string ?? "")
        guard variant != .highQuality else { return variant }
        let name = try name(node, of: "a variant")
        guard PresetRule.isVariantName(name) else {
            throw PresetsError(at: node, "'\(name)' is the name of an option. Give the variant another one.")
        }
        return VariantName(rawValue: name)
    }

    private static func spec(
        _ variant: VariantName, changing spec: VariantSpec?, by node: Node, at location: Node, _ policy: OptionField?
    ) throws -> VariantSpec {
        guard let fields = OptionValue(node).fields else {
            throw PresetsError(at: node, "a variant must be a mapping, like 'name: { … }'.")
        }
        do {
            if let spec { return try spec.changed(by: fields) }
            return try VariantSpec(variant, fields, at: OptionLocation(location), policy)
        } catch let mistake as InvalidOption {
            throw PresetsError(mistake)
        }
    }
}

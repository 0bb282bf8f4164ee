internal import Yams

extension QualityPresets {
    /// The built-in presets, changed and extended by a presets file:
    ///
    /// ```yaml
    /// dall-e:
    ///   normal: { quality: 75 }                      # changes one field
    ///   thumbnail: { maxWidth: 256, maxHeight: 256, format: webp, quality: 70 }
    /// midjourney:                                    # a new tool
    ///   normal: { maxWidth: 1024, maxHeight: 1024, format: jpeg, quality: 80 }
    ///   high-quality: { maxWidth: 2048, maxHeight: 2048, format: webp, quality: 95 }
    /// ```
    ///
    /// Throws `PresetsError` with the place of a mistake and how to mend it.
    public init(yaml: String) throws {
        // libyaml takes a mark in front of a comment for a document of its own.
        let yaml = yaml.unicodeScalars.first == "\u{FEFF}" ? String(yaml.unicodeScalars.dropFirst()) : yaml
        try PresetsFile.refuseAnchors(in: yaml)
        var presets = Self.builtIn.byTool
        if let root = try Node.reading(PresetsFile.quotingColors(in: yaml)) {
            for (name, node) in try PresetsFile.fields(of: root, "the presets file") {
                let tool = ImageTool(rawValue: try PresetsFile.name(name, of: "a tool"))
                presets[tool] = try PresetsFile.preset(for: tool, changing: presets[tool], by: node, at: name)
            }
        }
        self.init(Array(presets.values))
    }
}

/// A mistake in a presets file: its place, counted from 1, and how to mend it.
public struct PresetsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where the mistake begins, or 1 where no place is known.
    public let line: Int
    /// Where in the line it begins, or 1 where no place is known.
    public let column: Int
    /// What is wrong and how to mend it, without the place, which `description` puts in front.
    public let message: String
    public var description: String { "line \(line), column \(column): \(message)" }
}

extension PresetsError {
    init(at node: Node, _ message: String) {
        self.init(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1, message: message)
    }
}

extension Node {
    fileprivate static func reading(_ yaml: String) throws -> Node? {
        do {
            guard let root = try Yams.compose(yaml: yaml), root.scalar?.string != "" else { return nil }
            return root
        } catch let error as YamlError {
            throw PresetsError(error)
        }
    }
}

extension PresetsError {
    fileprivate init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(line: mark.line, column: mark.column, message: "not valid YAML: \(problem).")
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "'\($0)'" }.joined(separator: ", ")
            self.init(
                line: context.mark.line, column: context.mark.column, message: "\(names) stands here twice. Keep one.")
        default:
            self.init(line: 1, column: 1, message: "not valid YAML in UTF-8.")
        }
    }
}

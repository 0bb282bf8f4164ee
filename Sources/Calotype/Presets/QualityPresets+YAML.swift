internal import Yams

extension QualityPresets {
    /// Reads a presets file. It changes and extends the built-in presets:
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
    /// Throws `PresetsError` with the location of a mistake and how to fix it.
    public init(yaml: String) throws {
        // libyaml reads a byte order mark in front of a comment as a document of its own.
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

/// A mistake in a presets file: its location, and how to fix it.
public struct PresetsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line of the mistake, counted from 1. It is 1 if the location is unknown.
    public let line: Int
    /// The column of the mistake, counted from 1. It is 1 if the location is unknown.
    public let column: Int
    /// A message: what is wrong and how to fix it. It does not contain the location, which `description` adds.
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

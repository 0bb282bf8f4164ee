internal import Yams

/// Reads the nodes of a presets file into presets, refusing whatever it does not know.
enum PresetsFile {
    typealias Fields = [(name: Node, value: Node)]

    /// A few lines of aliases to aliases can stand for billions of nodes, and no field of ours needs `&` or `*`.
    static func refuseAnchors(in yaml: String) throws {
        for (number, line) in yaml.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let content = line.prefix(upTo: line.firstRange(of: " #")?.lowerBound ?? line.endIndex)
            guard !line.hasPrefix("#"), let place = content.firstIndex(where: { "&*".contains($0) }) else { continue }
            throw PresetsError(
                line: number + 1, column: content.distance(from: content.startIndex, to: place) + 1,
                message: "anchors and aliases are not read. Write the fields out.")
        }
    }

    static func fields(of node: Node, _ what: String) throws -> Fields {
        guard let mapping = node.mapping else {
            throw PresetsError(at: node, "\(what) must be a mapping, like 'name: { … }'.")
        }
        return mapping.map { ($0.key, $0.value) }
    }

    /// Tools and variants become parts of object keys and metric labels.
    static func name(_ node: Node, of what: String) throws -> String {
        let name = node.string ?? ""
        guard PresetRule.isName(name) else {
            throw PresetsError(at: node, "the name of \(what) is 1 to 64 lower-case letters, digits and '-'.")
        }
        return name
    }

    static func preset(
        for tool: ImageTool, changing preset: QualityPreset?, by node: Node, at place: Node
    ) throws -> QualityPreset {
        var specs = preset?.specs ?? []
        var seen: Set<Variant> = []
        for (key, fields) in try fields(of: node, "a tool") {
            let variant = try variant(key)
            guard seen.insert(variant).inserted else {
                throw PresetsError(at: key, "'\(variant)' stands here twice. Keep one.")
            }
            let index = specs.firstIndex { $0.variant == variant }
            let spec = try SpecFields(fields).spec(variant, changing: index.map { specs[$0] }, at: key)
            if let index { specs[index] = spec } else { specs.append(spec) }
        }
        for needed in [Variant.normal, .highQuality] where !specs.contains(where: { $0.variant == needed }) {
            throw PresetsError(
                at: place, "'\(tool)' has no variant '\(needed)'. Every tool needs 'normal' and 'high-quality'.")
        }
        return try QualityPreset(tool: tool, specs: specs)
    }

    private static func variant(_ node: Node) throws -> Variant {
        let variant = Variant(rawValue: node.string ?? "")
        guard variant != .highQuality else { return variant }
        return Variant(rawValue: try name(node, of: "a variant"))
    }
}

/// The fields of one variant as the file gives them.
private struct SpecFields {
    private var maxWidth: Int?
    private var maxHeight: Int?
    private var format: VariantFormat?
    private var quality: Int?
    private var effort: Node?
    private var background: Color?
    private var encoder: WebPEncoderName?

    init(_ node: Node) throws {
        for (key, value) in try PresetsFile.fields(of: node, "a variant") {
            switch key.string {
            case "maxWidth": maxWidth = try value.integer("maxWidth", in: PresetRule.sides)
            case "maxHeight": maxHeight = try value.integer("maxHeight", in: PresetRule.sides)
            case "format": format = try value.format()
            case "quality": quality = try value.integer("quality", in: PresetRule.qualities)
            case "compressionLevel": effort = value
            case "background": background = try value.color()
            case "encoder": encoder = try value.encoder()
            default:
                throw PresetsError(
                    at: key,
                    "'\(key.string ?? "?")' is not a field of a variant. The fields are maxWidth, maxHeight, format, quality, compressionLevel, background and encoder."
                )
            }
        }
    }

    func spec(_ variant: Variant, changing spec: VariantSpec?, at place: Node) throws -> VariantSpec {
        func required<T>(_ value: T?, _ name: String) throws -> T {
            guard let value else { throw PresetsError(at: place, "the new variant '\(variant)' needs '\(name)'.") }
            return value
        }
        let format = try required(format ?? spec?.format, "format")
        let effort = try effort?.integer("compressionLevel", of: format, in: format.efforts)
        return VariantSpec(
            variant,
            inside: Dimensions(
                width: try required(maxWidth ?? spec?.box.width, "maxWidth"),
                height: try required(maxHeight ?? spec?.box.height, "maxHeight")),
            as: format, quality: try required(quality ?? spec?.quality, "quality"),
            effort: effort ?? spec.map { min($0.effort, format.efforts.upperBound) } ?? 4,
            background: background ?? spec?.background ?? .white, webpEncoder: encoder ?? spec?.webpEncoder)
    }
}

extension Node {
    fileprivate func integer(
        _ field: String, of format: VariantFormat? = nil, in range: ClosedRange<Int>
    ) throws -> Int {
        guard let number = int, range.contains(number) else {
            let owner = format.map { " of \($0)" } ?? ""
            throw PresetsError(
                at: self, "'\(field)'\(owner) is a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    fileprivate func format() throws -> VariantFormat {
        guard let format = VariantFormat(rawValue: string ?? "") else {
            let names = VariantFormat.allCases.map(\.rawValue).joined(separator: " or ")
            throw PresetsError(at: self, "'format' is \(names).")
        }
        return format
    }

    fileprivate func encoder() throws -> WebPEncoderName {
        guard let encoder = WebPEncoderName(rawValue: string ?? "") else {
            let names = WebPEncoderName.allCases.map(\.rawValue).joined(separator: " or ")
            throw PresetsError(at: self, "'encoder' is \(names), for WebP.")
        }
        return encoder
    }

    fileprivate func color() throws -> Color {
        guard let color = string.flatMap(Color.init(hex:)) else {
            throw PresetsError(at: self, "'background' is a colour in quotes, like \"#ffffff\".")
        }
        return color
    }
}

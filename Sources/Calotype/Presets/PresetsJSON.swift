/// Encodes presets in the specification's shape: tool → variant → fields.
package struct PresetsJSON: Encodable {
    private let presets: QualityPresets

    package init(_ presets: QualityPresets) { self.presets = presets }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        let all = presets.tools.compactMap { presets[$0] }
        try container.encode(
            Dictionary(
                uniqueKeysWithValues: all.map { preset in
                    let fields = preset.specs.map { ($0.variant.rawValue, Self.fields(of: $0)) }
                    return (preset.tool.rawValue, Dictionary(uniqueKeysWithValues: fields))
                }))
    }

    /// Returns the fields of `spec`. `effort` is also included under its earlier name, `compressionLevel`.
    private static func fields(of spec: VariantSpec) -> [String: JSONValue] {
        var fields = spec.written
        fields["compressionLevel"] = fields["effort"]
        return fields
    }
}

package import Calotype

/// Presets in the specification's shape: tool → variant → fields.
package struct PresetsJSON: Encodable {
    private let presets: QualityPresets

    package init(_ presets: QualityPresets) { self.presets = presets }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        let all = presets.tools.compactMap { presets[$0] }
        try container.encode(
            Dictionary(
                uniqueKeysWithValues: all.map { preset in
                    let fields = preset.specs.map { ($0.variant.rawValue, $0.written) }
                    return (preset.tool.rawValue, Dictionary(uniqueKeysWithValues: fields))
                }))
    }
}

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
                    let fields = preset.specs.map { ($0.variant.rawValue, VariantFields($0)) }
                    return (preset.tool.rawValue, Dictionary(uniqueKeysWithValues: fields))
                }))
    }
}

/// A variant spec by the names of the presets file.
private struct VariantFields: Encodable {
    private let maxWidth: Int
    private let maxHeight: Int
    private let format: String
    private let quality: Int
    private let compressionLevel: Int
    private let background: String
    private let encoder: String?

    init(_ spec: VariantSpec) {
        maxWidth = spec.box.width
        maxHeight = spec.box.height
        format = spec.format.rawValue
        quality = spec.quality
        compressionLevel = spec.effort
        background = "#" + [spec.background.red, spec.background.green, spec.background.blue].hexadecimal
        encoder = spec.webpEncoder?.rawValue
    }
}

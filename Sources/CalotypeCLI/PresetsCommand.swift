internal import ArgumentParser
internal import Calotype
internal import CalotypeServer

struct PresetsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "presets", abstract: "Show what each tool's images become.")

    @OptionGroup var presets: PresetsOption

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        Terminal.prepareStreams()
        try await explained {
            let presets = try Wiring.fromEnvironment(presets: presets.path).presets
            let text =
                try json ? JSONLine.of(PresetsJSON(presets)) : Table.text(Self.rows(presets), alignedRight: [4, 5])
            try Terminal.standardOutput(text)
        }
    }

    private static func rows(_ presets: QualityPresets) -> [[String]] {
        let header = ["TOOL", "VARIANT", "INSIDE", "FORMAT", "QUALITY", "EFFORT"]
        return [header]
            + presets.tools.compactMap { presets[$0] }.flatMap { preset in
                preset.specs.map { spec in
                    [
                        preset.tool.rawValue, spec.variant.rawValue, spec.box.description, spec.format.rawValue,
                        "\(spec.quality)", "\(spec.effort)",
                    ]
                }
            }
    }
}

/// Where presets come from besides the built-in ones.
struct PresetsOption: ParsableArguments {
    @Option(
        name: .customLong("presets"),
        help: ArgumentHelp("A YAML presets file. Also: CALOTYPE_PRESETS.", valueName: "file"))
    var path: String?
}

/// Presets in the specification's shape: tool → variant → fields.
private struct PresetsJSON: Encodable {
    private let presets: QualityPresets

    init(_ presets: QualityPresets) { self.presets = presets }

    func encode(to encoder: any Encoder) throws {
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

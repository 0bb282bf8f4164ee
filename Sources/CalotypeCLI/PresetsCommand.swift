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
        let presets = try Wiring.fromEnvironment(presets: presets.path).presets
        Terminal.standardOutput(json ? JSONLine.of(PresetsJSON(presets)) : Table.text(Self.rows(presets)))
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
    @Option(name: .customLong("presets"), help: ArgumentHelp("A YAML presets file. Also: CALOTYPE_PRESETS.", valueName: "file"))
    var path: String?
}

/// Presets in the specification's shape: tool → variant → fields.
private struct PresetsJSON: Encodable {
    private let tools: [String: [String: Fields]]

    private struct Fields: Encodable {
        let maxWidth: Int
        let maxHeight: Int
        let format: String
        let quality: Int
        let compressionLevel: Int
        let background: String
    }

    init(_ presets: QualityPresets) {
        let all = presets.tools.compactMap { presets[$0] }
        tools = Dictionary(uniqueKeysWithValues: all.map { preset in
            (preset.tool.rawValue, Dictionary(uniqueKeysWithValues: preset.specs.map { ($0.variant.rawValue, Fields($0)) }))
        })
    }

    func encode(to encoder: any Encoder) throws { try tools.encode(to: encoder) }
}

extension PresetsJSON.Fields {
    fileprivate init(_ spec: VariantSpec) {
        self.init(
            maxWidth: spec.box.width, maxHeight: spec.box.height, format: spec.format.rawValue, quality: spec.quality,
            compressionLevel: spec.effort, background: spec.background.hex)
    }
}

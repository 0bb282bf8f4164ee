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
        try await explained {
            let presets = try Wiring.fromEnvironment(presets: presets.path).presets
            let text =
                try json ? JSONLine.of(PresetsJSON(presets)) : Table.text(Self.rows(presets), alignedRight: [4, 5])
            try Terminal.standardOutput(text)
        }
    }

    private static func rows(_ presets: QualityPresets) -> [[String]] {
        let header = ["TOOL", "VARIANT", "BOX", "FORMAT", "QUALITY", "EFFORT", "OPTIONS"]
        let rows = presets.tools.compactMap { presets[$0] }.flatMap { preset in
            preset.specs.map { spec in
                [
                    preset.tool.rawValue, spec.variant.rawValue, spec.box.description, spec.format.rawValue,
                    spec.likeness.map { "ssimulacra2 \($0)" } ?? "\(spec.quality)", "\(spec.effort)",
                    spec.otherOptions,
                ]
            }
        }
        let hasOptions = rows.contains { !($0.last ?? "").isEmpty }
        return ([header] + rows).map { hasOptions ? $0 : $0.dropLast() }
    }
}

extension VariantSpec {
    /// What no column tells, and is not as usual.
    fileprivate var otherOptions: String {
        let told: Set = ["maxWidth", "maxHeight", "format", "quality", "compressionLevel"]
        return written.filter { !told.contains($0.key) && $0.value != .string(Color.white.hex) }
            .sorted { $0.key < $1.key }
            .map { name, value in "\(name)=\(text(of: value))" }.joined(separator: " ")
    }

    private func text(of value: JSONValue) -> String {
        if case .string(let text) = value { return text }
        return (try? JSONLine.of(value).replacing("\n", with: "")) ?? ""
    }
}

/// Where presets come from besides the built-in ones.
struct PresetsOption: ParsableArguments {
    @Option(
        name: .customLong("presets"),
        help: ArgumentHelp("A YAML presets file. Also: CALOTYPE_PRESETS.", valueName: "file"))
    var path: String?
}

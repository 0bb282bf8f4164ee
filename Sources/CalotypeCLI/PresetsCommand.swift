internal import ArgumentParser
internal import Calotype
internal import CalotypeSettings
internal import Foundation

struct PresetsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "presets", abstract: "Show what each tool's images become.")

    @OptionGroup var presets: PresetsOption

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await explained {
            let wiring = try Assembly.fromEnvironment(presets: presets.path)
            let text =
                try json
                ? JSONLine.of(PresetsJSON(wiring.presets))
                : Table(
                    rows: Self.rows(wiring.presets, from: wiring.presetsFile), alignedRight: [4, 5], flexible: [6, 7],
                    style: Style(of: .standardOutput)
                ).text(fitting: Terminal.width)
            try Terminal.standardOutput(text)
        }
    }

    /// Returns the rows of the table. If there is a presets `file`, each row also shows its origin.
    private static func rows(_ presets: QualityPresets, from file: String?) -> [[String]] {
        let header = ["TOOL", "VARIANT", "BOX", "FORMAT", "QUALITY", "EFFORT", "OPTIONS", "FROM"]
        let rows = presets.tools.compactMap { presets[$0] }.flatMap { preset in
            preset.specs.map { spec in
                [
                    preset.tool.rawValue, spec.variant.rawValue, spec.box.description, spec.format.rawValue,
                    spec.targetScore.map { "ssimulacra2 \($0)" } ?? "\(spec.quality)", "\(spec.effort)",
                    spec.otherOptions(besides: file), spec.origin(of: preset.tool, file ?? ""),
                ]
            }
        }
        let hasOptions = rows.contains { !$0[6].isEmpty }
        let columns = (0..<header.count).filter { ($0 != 6 || hasOptions) && ($0 != 7 || file != nil) }
        return ([header] + rows).map { row in columns.map { row[$0] } }
    }
}

extension VariantSpec {
    /// The options that have no column and do not have their default value. A path is relative to the presets `file`.
    fileprivate func otherOptions(besides file: String?) -> String {
        let reported: Set = ["maxWidth", "maxHeight", "format", "quality", "effort"]
        var options = written
        if case .object(var fields)? = options["watermark"], case .image(let image)? = watermark?.content {
            fields["image"] = image.location(besides: file).map(JSONValue.string)
            options["watermark"] = .object(fields)
        }
        return options.filter { !reported.contains($0.key) && $0.value != .string(RGBColor.white.hex) }
            .sorted { $0.key < $1.key }
            .map { name, value in "\(name)=\(text(of: value))" }.joined(separator: " ")
    }

    /// The origin of the spec: the built-in presets, the presets file, or the file for some of its options.
    fileprivate func origin(of tool: ImageTool, _ file: String) -> String {
        guard let before = QualityPresets.builtIn[tool]?[variant] else { return file }
        guard self != before else { return "built-in" }
        let (old, new) = (before.written, written)
        let changed = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
        return "built-in, \(file): \(changed.joined(separator: ", "))"
    }

    private func text(of value: JSONValue) -> String {
        if case .string(let text) = value { return text }
        return (try? JSONLine.of(value).replacing("\n", with: "")) ?? ""
    }
}

extension WatermarkImage {
    /// The path from the folder of the presets `file`, or the address without the parts that may contain a secret:
    /// user, query and fragment. `nil` for bytes.
    ///
    /// Only the person who runs the command sees it. The API shows the last component, because an address names
    /// buckets.
    fileprivate func location(besides file: String?) -> String? {
        switch self {
        case .bytes: return nil
        case .address(let address): return SourceArgument(address).name
        case .file(let path):
            let folder = (file ?? "").split(separator: "/", omittingEmptySubsequences: false).dropLast()
                .map { $0 + "/" }.joined()
            return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
        }
    }
}

/// The presets file that is read besides the built-in presets.
struct PresetsOption: ParsableArguments {
    @Option(
        name: .customLong("presets"),
        help: ArgumentHelp("A YAML presets file. Also: CALOTYPE_PRESETS.", valueName: "file"))
    var path: String?
}

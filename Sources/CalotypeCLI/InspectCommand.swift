internal import ArgumentParser
internal import Calotype
internal import CalotypeCredentials
internal import CalotypeProvenance
internal import CalotypeSettings

struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what images and videos are and carry, without decoding them.",
        discussion: """
            Also says what 'process' would refuse, and why. Exits with 0 when every source could be read, otherwise with the \
            code of the first failure.
            """)

    @OptionGroup var sources: SourceOptions

    @Option(help: "Look with the preset of this tool: some images are too large for some presets.")
    var tool: String?

    @Flag(help: "Show the texts in an image or video too: prompts, comments, EXIF and XMP.")
    var metadata = false

    @OptionGroup var presets: PresetsOption
    @OptionGroup var trust: TrustOption

    @Flag(help: "Print one line of JSON for each source, in their order.")
    var json = false

    func run() async throws {
        try await explained {
            let wiring = try Assembly.fromEnvironment(presets: presets.path)
            let specs = try specs(wiring.presets)
            let list = try sources.list()
            let verifier = trust.isConfigured ? try trust.verifier() : nil
            let code = try await Interruptible.value {
                try await wiring.withProcessor(servingMetrics: false) { processor in
                    var first: Int32?
                    for (index, source) in list.sources.enumerated() {
                        let code = try await inspect(
                            source, isFirst: index == 0, isAlone: list.sources.count == 1, processor, wiring.limits,
                            specs, verifier)
                        first = first ?? code
                    }
                    return first
                }
            }
            for notice in list.notices { Terminal.announce(notice) }
            if let code { throw ExitCode(code) }
        }
    }

    private func specs(_ presets: QualityPresets) throws -> [VariantSpec] {
        guard let tool else { return QualityPresets.builtIn[.dallE]?.specs ?? [] }
        guard let preset = presets[ImageTool(rawValue: tool)] else {
            throw ValidationError("Unknown tool '\(tool)'. The tools are: \(presets.toolNames).")
        }
        return preset.specs
    }

    /// Inspects one source. Returns the exit code if it cannot be read, or else `nil`.
    private func inspect(
        _ source: SourceArgument, isFirst: Bool, isAlone: Bool, _ processor: ImageProcessor, _ limits: SourceLimits,
        _ specs: [VariantSpec], _ verifier: CredentialVerifier?
    ) async throws -> Int32? {
        do {
            let (inspection, texts) = try await processor.withBytes(of: try await source.source(limits: limits)) {
                bytes in
                var inspection = try await processor.inspect(.bytes(bytes))
                if let verifier { inspection.provenance.check(bytes, with: verifier) }
                return (inspection, metadata ? MetadataText.all(in: bytes) : [])
            }
            let report = InspectionReport(
                source: source, inspection: inspection, texts: texts,
                refusal: processor.refusal(of: inspection, as: specs))
            let text = try json ? JSONLine.of(report) : (isFirst ? "" : "\n") + report.text(naming: !isAlone)
            try await Terminal.writing { try Terminal.standardOutput(text) }
            return nil
        } catch let error as ImageProcessingError {
            let line = error.line(for: source)
            try await Terminal.writing { Terminal.standardError(line) }
            return error.exitCode
        }
    }
}

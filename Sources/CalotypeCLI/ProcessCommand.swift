internal import ArgumentParser
internal import Calotype
internal import CalotypeSettings
internal import Foundation

struct ProcessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "process", abstract: "Make and store the variants of images.",
        discussion: """
            A folder stands for the images in it; what is no image is counted and left alone. Without --output and --store, \
            variants go to the bucket in S3_BUCKET, or else to ./calotype-data/objects. Exits with 0 only when every image \
            succeeded, otherwise with the code of the first failure.
            """)

    @OptionGroup var sources: SourceOptions

    @Option(
        help:
            "What made the images: \(QualityPresets.builtIn.toolNames), a tool of the presets file, or auto: the images say it."
    )
    var tool: String

    @Option(help: ArgumentHelp("Store variants in this folder.", valueName: "dir"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Name the files in --output, like '{stem}-{variant}.{ext}'. Also {name}, {dir}, {width}, {height}, {index}, {tool}, "
                + "{user}, {id} and {hash}.", valueName: "template"))
    var name: NameTemplate?

    @Flag(help: "With --name: replace files that are there already.")
    var overwrite = false

    @Option(help: ArgumentHelp("Store variants in a bucket.", valueName: "s3://bucket/prefix"))
    var store: String?

    @Option(help: "Whose images these are: the first part of every key.")
    var user = "local"

    @Option(help: "The id of the job, for one source. Otherwise ids come from the sources' names.")
    var id: String?

    @Option(help: ArgumentHelp("How many images to process at once.", valueName: "n"))
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @OptionGroup var options: JobOptions
    @OptionGroup var presets: PresetsOption
    @OptionGroup var signing: SigningOptions

    @Flag(help: "Show what would be made, from the headers of the images, and make nothing.")
    var dryRun = false

    @Flag(help: "Print one result a line, as JSON, as jobs end. Its metadata.source names the source.")
    var json = false

    @Flag(name: [.customShort("q"), .long], help: "Print failures alone.")
    var quiet = false

    func run() async throws {
        try await explained {
            var wiring = try Assembly.fromEnvironment(
                presets: presets.path, encoderProgram: EncodeCommand.program)
            signing.apply(to: &wiring.settings)
            let specs = try specs(wiring.presets)
            let list = try sources.list()
            if id != nil, list.sources.count > 1 { throw ValidationError("--id goes with one source.") }
            let pending = try pendingJobs(of: list.sources)
            let names = name.map { OutputNames($0, for: pending, tool: tool) }
            try names?.check(pending, as: specs)
            if dryRun {
                try await DryRun(list: list, names: names, output: output, asJSON: json, isQuiet: quiet)
                    .run(pending, wiring)
            } else {
                try await process(pending, list, specs, names, wiring)
            }
        }
    }

    /// Returns the specs of the tool, to check the options and the names of files before any work. With the tool
    /// `auto`, each image names its tool, so the options are checked for each.
    private func specs(_ presets: QualityPresets) throws -> [VariantSpec] {
        let tool = ImageTool(rawValue: tool)
        if tool == .auto { return [] }
        guard let preset = presets[tool] else {
            throw ValidationError("Unknown tool '\(tool)'. The tools are: \(presets.toolNames), and auto.")
        }
        return try options.specs(of: preset)
    }

    private func process(
        _ pending: [PendingJob], _ list: SourceList, _ specs: [VariantSpec], _ names: OutputNames?, _ wiring: Assembly
    ) async throws {
        let destination = destination ?? wiring.destination
        let report = Report(on: list, in: destination, asJSON: json, isQuiet: quiet)
        let files = names.map { _ in NamedFileStore(output ?? ".", overwrites: overwrite, sources: list.sources) }
        do {
            try await untilInterrupted {
                try await wiring.withProcessor(
                    storingIn: destination, store: files, nameObject: names?.naming, optionsMayNameFiles: true,
                    usesCredentials: true
                ) { processor in
                    let work = ImageWork(
                        processor: processor, limits: wiring.limits, names: names, files: files, specs: specs,
                        report: report)
                    try await work.process(pending, atOnce: jobs)
                }
                try await report.finish()
            }
        } catch {
            // Tries for at most one second to print the report, because its reader may be gone.
            try? await within(.now + .seconds(1), else: CancellationError()) { try await report.finish() }
            throw error
        }
        if let failure = report.firstFailure { throw ExitCode(failure.exitCode) }
    }
}

extension ProcessCommand {
    func validate() throws {
        if output != nil, store != nil { throw ValidationError("Give --output or --store, not both.") }
        if let output, output.isEmpty || isFile(output) { throw ValidationError("--output is the path of a folder.") }
        if let output, output.hasFileBytes, name == nil {
            throw ValidationError("The name of the folder in --output is not UTF-8. Use another folder, or --name.")
        }
        if store != nil, destination == nil {
            throw ValidationError("--store is of the form s3://bucket or s3://bucket/prefix; \(BucketName.rule).")
        }
        if let name {
            if let mistake = name.mistake { throw ValidationError(mistake) }
            if output == nil { throw ValidationError("--name goes with --output.") }
        } else if overwrite {
            throw ValidationError("--overwrite goes with --name.")
        }
        if id != nil, sources.sources.count > 1 { throw ValidationError("--id goes with one source.") }
        if !(1...1024).contains(jobs) { throw ValidationError("--jobs is a number from 1 to 1024.") }
        _ = try pendingJobs(of: sources.sources)
    }

    private func isFile(_ path: String) -> Bool {
        (try? FileKind(of: path.fileBytes)).map { $0 != .folder } ?? false
    }

    /// `nil` uses the destination of the environment.
    private var destination: Destination? {
        output.map { .folder($0) } ?? store.flatMap { Destination($0) }
    }

    private func pendingJobs(of sources: [SourceArgument]) throws -> [PendingJob] {
        do {
            let options = try options.json
            return try sources.map { try PendingJob(of: $0, tool: tool, user: user, id: id, options: options) }
        } catch let error as InvalidJob {
            throw ValidationError(error.message.replacing("'userId'", with: "--user").replacing("'id'", with: "--id"))
        }
    }
}

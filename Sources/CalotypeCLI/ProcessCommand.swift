internal import ArgumentParser
internal import Calotype
internal import CalotypeServer
internal import Foundation

struct ProcessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "process", abstract: "Make and store the variants of images.",
        discussion: """
            Without --output and --store, variants go to the bucket in S3_BUCKET, or else to \
            ./calotype-data/objects. Exits with 0 only when every image succeeded, otherwise with the code of the \
            first failure.
            """)

    @Argument(help: "Paths, http(s):// addresses, s3://bucket/key, or '-' for standard input.")
    var sources: [SourceArgument]

    @Option(help: "What made the images: \(QualityPresets.builtIn.toolNames), or a tool of the presets file.")
    var tool: String

    @Option(help: ArgumentHelp("Store variants in this folder.", valueName: "dir"))
    var output: String?

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

    @Flag(help: "Print one result a line, as JSON.")
    var json = false

    func run() async throws {
        try await explained {
            let wiring = try Wiring.fromEnvironment(
                presets: presets.path, encoderProgram: EncodeCommand.program)
            guard let preset = wiring.presets[ImageTool(rawValue: tool)] else {
                throw ValidationError("Unknown tool '\(tool)'. The tools are: \(wiring.presets.toolNames).")
            }
            try options.check(against: preset)
            try await process(try pendingJobs(), wiring)
        }
    }

    private func process(_ pending: [PendingJob], _ wiring: Wiring) async throws {
        let destination = destination ?? wiring.destination
        let report = Report(on: sources, in: destination, asJSON: json)
        do {
            try await untilInterrupted {
                try await wiring.withProcessor(storingIn: destination, optionsMayNameFiles: true) { processor in
                    try await processAll(pending, with: processor, limits: wiring.limits, report)
                }
                try await report.finish()
            }
        } catch {
            // Last words, which perhaps nobody reads.
            try? await within(.now + .seconds(1), else: CancellationError()) { try await report.finish() }
            throw error
        }
        if let failure = report.firstFailure { throw ExitCode(failure.exitCode) }
    }

    /// At most `--jobs` at a time; the next begins when one ends.
    private func processAll(
        _ pending: [PendingJob], with processor: ImageProcessor, limits: SourceLimits, _ report: Report
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, job) in pending.enumerated() {
                if index >= jobs { try await group.next() }
                group.addTask {
                    let ready = try await job.ready(limits: limits)
                    let result = try await processor.process(ready) { await report.add(preview: $0, of: ready) }
                    try await report.add(result, ofSource: index)
                }
            }
            try await group.waitForAll()
        }
    }
}

extension ProcessCommand {
    func validate() throws {
        if sources.count(where: { $0.isStandardInput }) > 1 { throw ValidationError("'-' can be read only once.") }
        if output != nil, store != nil { throw ValidationError("Give --output or --store, not both.") }
        if let output, output.isEmpty || isFile(output) { throw ValidationError("--output is the path of a folder.") }
        if store != nil, destination == nil {
            throw ValidationError("--store is of the form s3://bucket or s3://bucket/prefix.")
        }
        if id != nil, sources.count > 1 { throw ValidationError("--id goes with one source.") }
        if !(1...1024).contains(jobs) { throw ValidationError("--jobs is a number from 1 to 1024.") }
        _ = try pendingJobs()
    }

    private func isFile(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
    }

    /// `nil` is where the environment says.
    private var destination: Destination? {
        output.map { .folder($0) } ?? store.flatMap { Destination($0) }
    }

    private func pendingJobs() throws -> [PendingJob] {
        do {
            let options = try options.json
            return try sources.map { try PendingJob(of: $0, tool: tool, user: user, id: id, options: options) }
        } catch let error as InvalidJob {
            throw ValidationError(error.message.replacing("'userId'", with: "--user").replacing("'id'", with: "--id"))
        }
    }
}

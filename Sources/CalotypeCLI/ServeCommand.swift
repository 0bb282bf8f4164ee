internal import ArgumentParser
internal import CalotypeServer
internal import CalotypeSettings

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the HTTP API, and process the jobs that it accepts.",
        discussion: """
            With nothing configured: the API on 127.0.0.1:8080, the queue and the variants in ./calotype-data, metrics on \
            127.0.0.1:9091. SIGTERM lets running jobs finish; a second one ends at once.
            """)

    @Option(help: ArgumentHelp("Address to listen on. Also: CALOTYPE_LISTEN.", valueName: "address"))
    var host: String?

    @Option(help: ArgumentHelp("Port to listen on; 0 takes a free one.", valueName: "port"))
    var port: Int?

    @Flag(help: "Leave the jobs to 'calotype work' elsewhere.")
    var noWorkers = false

    @OptionGroup var presets: PresetsOption

    func validate() throws {
        if let port, !(0...65535).contains(port) { throw ValidationError("--port is a number from 0 to 65535.") }
    }

    func run() async throws {
        try await explained {
            let wiring = try Assembly.fromEnvironment(
                presets: presets.path, encoderProgram: EncodeCommand.program)
            var listen = wiring.listen
            if let host { listen.host = host }
            if let port { listen.port = port }
            try await runNode(NodeOptions(hasAPI: true, hasWorkers: !noWorkers, listen: listen), wiring)
        }
    }
}

struct WorkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work", abstract: "Process the jobs of a queue, without the HTTP API.",
        discussion: "Any number of machines may do so on one queue: see CALOTYPE_DATABASE_URL and S3_BUCKET.")

    @OptionGroup var presets: PresetsOption

    func run() async throws {
        try await explained {
            let wiring = try Assembly.fromEnvironment(
                presets: presets.path, encoderProgram: EncodeCommand.program)
            try await runNode(NodeOptions(hasAPI: false, hasWorkers: true), wiring)
        }
    }
}

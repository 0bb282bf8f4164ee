internal import ArgumentParser
internal import Calotype

struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Hand images to a running server.",
        discussion: """
            Files, images in folders and standard input are uploaded; addresses are read by the server. Several sources go in as a batch, of which \
            all jobs are accepted or none; more than 1000 as several such batches. The same source has the same job id, so \
            handing it in again makes no second job. Exits with 0 only when every job was accepted and, with --wait, \
            succeeded; otherwise with the code of the first failure.
            """)

    @OptionGroup var sources: SourceOptions

    @Option(help: "What made the images.")
    var tool: String

    @Option(help: "urgent, normal or background.")
    var priority: String?

    @Option(help: "Whose images these are. A token that is bound to a user knows.")
    var user: String?

    @Option(help: "The id of the job, for one source. Otherwise ids come from the sources' names.")
    var id: String?

    @OptionGroup var options: JobOptions

    @Flag(help: "Wait until every job has ended.")
    var wait = false

    @Flag(help: "Print one job a line, as JSON.")
    var json = false

    @OptionGroup var server: ClientOptions

    func validate() throws {
        if id != nil, sources.sources.count > 1 { throw ValidationError("--id goes with one source.") }
        if let priority, !["urgent", "normal", "background"].contains(priority) {
            throw ValidationError("--priority is urgent, normal or background.")
        }
    }

    func run() async throws {
        try await explained {
            let client = try server.client()
            let list = try sources.list()
            if id != nil, list.sources.count > 1 { throw ValidationError("--id goes with one source.") }
            let report = SubmitReport(on: list.sources, asJSON: json, waits: wait)
            let submitter = Submitter(
                client: client, tool: tool, priority: priority, user: user, options: try options.json, wait: wait,
                report: report)
            let pending = try pendingJobs(of: list.sources)
            try await untilInterrupted { try await submitter.submit(pending) }
            try await report.finish()
            for notice in list.notices { Terminal.announce(notice) }
            if let code = report.firstFailure { throw ExitCode(code) }
        }
    }

    private func pendingJobs(of sources: [SourceArgument]) throws -> [PendingJob] {
        do {
            return try sources.map { try PendingJob(of: $0, tool: tool, user: user ?? "local", id: id) }
        } catch let error as InvalidJob {
            throw ValidationError(error.message.replacing("'userId'", with: "--user").replacing("'id'", with: "--id"))
        }
    }
}

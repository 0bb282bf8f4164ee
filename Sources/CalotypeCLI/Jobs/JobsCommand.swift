internal import ArgumentParser
internal import Calotype
internal import CalotypeAPI
internal import CalotypeClient
internal import Foundation

struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "Look after the jobs of a running server.",
        subcommands: [
            List.self, Show.self, WaitCommand.self, FollowCommand.self, DownloadCommand.self, Retry.self, Cancel.self,
            Delete.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List jobs, newest first.")

        @OptionGroup var server: ClientOptions
        @Option(help: "waiting, running, succeeded, failed or cancelled.") var state: String?
        @Option(help: "Only this tool's.") var tool: String?
        @Option(help: "Only this user's.") var user: String?
        @Option(help: "Only this batch's.") var batch: String?
        @Option(help: ArgumentHelp("How many at most.", valueName: "n")) var limit = 50
        @Flag(help: "Print one job a line, as JSON.") var json = false

        func validate() throws {
            if let state, !JobReport.states.contains(state) {
                throw ValidationError("--state is \(JobReport.states.dropLast().joined(separator: ", ")) or cancelled.")
            }
            if limit < 1 { throw ValidationError("--limit is a number from 1 on.") }
        }

        func run() async throws {
            try await explained {
                let jobs = try await jobs(from: try server.client())
                if json { return try Terminal.standardOutput(jobs.map(JSONLine.of).joined()) }
                let rows = jobs.map(\.row)
                let table = Table(
                    rows: [JobReport.header] + rows, alignedRight: [5], style: Style(of: .standardOutput))
                try Terminal.standardOutput(table.text(fitting: Terminal.width))
            }
        }

        private func jobs(from client: ServiceClient) async throws -> [JobReport] {
            let filter = ServiceClient.Filter(state: state, tool: tool, user: user, batch: batch)
            var jobs: [JobReport] = []
            var cursor: String?
            repeat {
                let page = try await client.jobs(
                    filter, after: cursor, limit: min(max(limit - jobs.count, 1), 500))
                jobs += page.jobs
                cursor = page.next
            } while cursor != nil && jobs.count < limit
            return jobs
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show one job, its attempts and its variants.")

        @OptionGroup var server: ClientOptions
        @OptionGroup var job: JobArgument
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await explained {
                let client = try server.client()
                let report = try await client.job(job.id, user: job.user)
                try Terminal.standardOutput(json ? JSONLine.of(report) : report.page(on: client))
            }
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cancel", abstract: "Cancel a job; a running one stops within seconds.")

        @OptionGroup var server: ClientOptions
        @OptionGroup var job: JobArgument

        func run() async throws {
            try await printing { try await server.client().cancel(job.id, user: job.user) }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete", abstract: "Delete a job and its variants; a running one has to be cancelled first.")

        @OptionGroup var server: ClientOptions
        @OptionGroup var job: JobArgument

        func run() async throws {
            try await explained {
                let removal = try await server.client().delete(job.id, user: job.user)
                let count = removal.variants.count
                try Terminal.standardOutput("\(removal.id)  deleted, with \(count) \(count == 1 ? "file" : "files")\n")
            }
        }
    }
}

/// The job that a command is about.
struct JobArgument: ParsableArguments {
    @Argument(help: "The id of the job.") var id: String
    @Option(help: "Whose, where several users have a job with this id.") var user: String?

    func validate() throws {
        guard (try? JobIdentifier(id)) != nil else { throw ValidationError("'\(id)' cannot be the id of a job.") }
    }
}

extension AsyncParsableCommand {
    /// Prints the new state of a job.
    func printing(_ change: () async throws -> JobReport) async throws {
        try await explained {
            let job = try await change()
            try Terminal.standardOutput("\(job.id)  \(job.state)\n")
        }
    }
}

extension JobReport {
    static let header = ["JOB", "USER", "TOOL", "PRIORITY", "STATE", "ATTEMPT", "SUBMITTED", "FAILURE"]

    var row: [String] {
        [id, userId, tool, priority, state, "\(attempt)", WireJSON.text(of: submittedAt), failureText]
    }

    /// All facts about the job, for people. Addresses are complete, so that they can be opened.
    func page(on client: ServiceClient) -> String {
        let result = decodedResult
        let facts = [
            ["job", id], ["user", userId], ["tool", tool], ["priority", priority], ["state", state],
            ["submitted", WireJSON.text(of: submittedAt)], ["worker", worker ?? ""], ["failure", failureText],
            ["advice", result?.error?.message ?? ""],
        ]
        let variants = (result?.variants ?? []).map {
            [
                $0.variant, "\($0.width)×\($0.height)", $0.format, ByteCount.text($0.size),
                String(format: "%.1f×", $0.compressionRatio), client.absolute($0.url),
            ]
        }
        let attempts = (attempts ?? []).map { attempt in
            let time = attempt.stages.map { $0.start + $0.ms }.max() ?? 0
            return [
                "attempt \(attempt.number)", attempt.outcome, WireJSON.text(of: attempt.startedAt),
                String(format: "%.0f ms", time),
                attempt.worker, attempt.failure?.text ?? "",
            ]
        }
        let parts = [facts.filter { !$0[1].isEmpty }, variants, attempts].filter { !$0.isEmpty }
        return parts.map { Table.text($0) }.joined(separator: "\n")
    }
}

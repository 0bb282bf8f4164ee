internal import ArgumentParser
internal import Calotype
internal import Foundation
internal import NIOHTTP1

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
            if let state, !JobView.states.contains(state) {
                throw ValidationError("--state is \(JobView.states.dropLast().joined(separator: ", ")) or cancelled.")
            }
            if limit < 1 { throw ValidationError("--limit is a number from 1 on.") }
        }

        func run() async throws {
            try await explained {
                let jobs = try await jobs(from: try server.client())
                if json { return try Terminal.standardOutput(jobs.map(JSONLine.of).joined()) }
                let rows = try jobs.map { try $0.read(as: JobView.self).row }
                let table = Table(
                    rows: [JobView.header] + rows, alignedRight: [5], style: Style(of: .standardOutput))
                try Terminal.standardOutput(table.text(fitting: Terminal.width))
            }
        }

        private func jobs(from client: ServerClient) async throws -> [JSONValue] {
            var jobs: [JSONValue] = []
            var cursor: String?
            repeat {
                let page: JobPageView = try await client.send(
                    .GET, "/v1/jobs",
                    query: [
                        "state": state, "tool": tool, "user": user, "batch": batch, "cursor": cursor,
                        "limit": "\(min(max(limit - jobs.count, 1), 500))",
                    ])
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
                let value: JSONValue = try await client.send(.GET, job: job.id, user: job.user)
                if json { return try Terminal.standardOutput(JSONLine.of(value)) }
                try Terminal.standardOutput(try value.read(as: JobView.self).page(on: client))
            }
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cancel", abstract: "Cancel a job; a running one stops within seconds.")

        @OptionGroup var server: ClientOptions
        @OptionGroup var job: JobArgument

        func run() async throws { try await post("cancel", job, server) }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete", abstract: "Delete a job and its variants; a running one has to be cancelled first.")

        @OptionGroup var server: ClientOptions
        @OptionGroup var job: JobArgument

        func run() async throws {
            try await explained {
                let removal: RemovalView = try await server.client().send(.DELETE, job: job.id, user: job.user)
                let count = removal.variants.count
                try Terminal.standardOutput("\(removal.id)  deleted, with \(count) \(count == 1 ? "file" : "files")\n")
            }
        }
    }
}

/// The objects that were removed with a job.
private struct RemovalView: Decodable {
    let id: String
    let variants: [File]

    struct File: Decodable { let key: String }
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
    fileprivate func post(_ verb: String, _ job: JobArgument, _ server: ClientOptions) async throws {
        try await post(verb, id: job.id, user: job.user, server)
    }

    func post(_ verb: String, id: String, user: String?, _ server: ClientOptions) async throws {
        try await explained {
            let view: JobView = try await server.client().send(.POST, job: id, "/\(verb)", user: user)
            try Terminal.standardOutput("\(view.id)  \(view.state)\n")
        }
    }
}

extension JobView {
    static let states = ["waiting", "running"] + endedStates
    static let header = ["JOB", "USER", "TOOL", "PRIORITY", "STATE", "ATTEMPT", "SUBMITTED", "FAILURE"]

    var row: [String] { [id, userId, tool, priority, state, "\(attempt)", submittedAt, failureText] }

    /// All facts about the job, for people. Addresses are complete, so that they can be opened.
    func page(on client: ServerClient) -> String {
        let facts = [
            ["job", id], ["user", userId], ["tool", tool], ["priority", priority], ["state", state],
            ["submitted", submittedAt], ["worker", worker ?? ""], ["failure", failureText],
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
                "attempt \(attempt.number)", attempt.outcome, attempt.startedAt, String(format: "%.0f ms", time),
                attempt.worker, attempt.failure.map { "\($0.kind)/\($0.reason)" } ?? "",
            ]
        }
        let parts = [facts.filter { !$0[1].isEmpty }, variants, attempts].filter { !$0.isEmpty }
        return parts.map { Table.text($0) }.joined(separator: "\n")
    }
}

internal import ArgumentParser
internal import AsyncHTTPClient
internal import Calotype
internal import CalotypeServer
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Hand images to a running server.",
        discussion: """
            Files and standard input are uploaded; addresses are read by the server. The same source has the same job id, so \
            handing it in again makes no second job. Exits with 0 only when every job was accepted and, with --wait, \
            succeeded; otherwise with the code of the first failure.
            """)

    @Argument(help: "Paths, http(s):// addresses, s3://bucket/key, or '-' for standard input.")
    var sources: [SourceArgument]

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
        if sources.count(where: { $0.isStandardInput }) > 1 { throw ValidationError("'-' can be read only once.") }
        if id != nil, sources.count > 1 { throw ValidationError("--id goes with one source.") }
    }

    func run() async throws {
        try await explained {
            let submitter = Submitter(
                client: try server.client(), tool: tool, priority: priority, user: user,
                options: try options.json, limit: SourceLimits().bytes)
            let report = SubmitReport(on: sources, asJSON: json)
            try await untilInterrupted { [sources, id, wait] in
                try await submitAll(sources, id, with: submitter, wait: wait, report)
            }
            try await report.finish()
            if let code = report.firstFailure { throw ExitCode(code) }
        }
    }

    /// Several at a time: the server has its own limits.
    private func submitAll(
        _ sources: [SourceArgument], _ id: String?, with submitter: Submitter, wait: Bool, _ report: SubmitReport
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, source) in sources.enumerated() {
                if index >= 8 { try await group.next() }
                group.addTask {
                    do {
                        var job = try await submitter.submit(source, id: id)
                        while wait, !(try job.read(as: JobView.self).isEnded) {
                            job = try await submitter.again(source, job)
                        }
                        try await report.add(job, ofSource: index)
                    } catch let error as ServerRefusal where error.status != 0 {
                        try await report.add(error, ofSource: index)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

/// Hands in one source at a time.
struct Submitter: Sendable {
    let client: ServerClient
    let tool: String
    let priority: String?
    let user: String?
    let options: [String: JSONValue]
    let limit: Int

    func submit(_ source: SourceArgument, id: String?) async throws -> JSONValue {
        let pending = try PendingJob(of: source, tool: tool, user: user ?? "local", id: id)
        guard source.isAddress else { return try await upload(source, pending.id) }
        let field = source.text.hasPrefix("s3://") ? "sourcePath" : "sourceUrl"
        let texts: [String: String?] = [
            "id": pending.id, "tool": tool, "userId": user, "priority": priority, field: source.text,
        ]
        var job = texts.compactMapValues { $0.map(JSONValue.string) }
        if !options.isEmpty { job["options"] = .object(options) }
        let body = try JSONEncoder().encode(job)
        return try await client.send(
            .POST, "/v1/jobs", headers: [("Content-Type", "application/json")], body: .bytes(ByteBuffer(bytes: body)))
    }

    /// Asks again for a job that has not ended, when a moment has passed.
    func again(_ source: SourceArgument, _ job: JSONValue) async throws -> JSONValue {
        try await Task.sleep(for: .milliseconds(300))
        let view = try job.read(as: JobView.self)
        return try await client.send(.GET, "/v1/jobs/\(view.id)", query: ["user": view.userId])
    }

    private func upload(_ source: SourceArgument, _ id: String) async throws -> JSONValue {
        let bytes = try await bytes(of: source)
        let options = options.isEmpty ? nil : String(decoding: try JSONEncoder().encode(options), as: UTF8.self)
        return try await client.send(
            .POST, "/v1/jobs",
            query: ["id": id, "tool": tool, "user": user, "priority": priority, "options": options],
            headers: [("Content-Type", "application/octet-stream")], body: .bytes(ByteBuffer(bytes: bytes)))
    }

    private func bytes(of source: SourceArgument) async throws -> [UInt8] {
        var limits = SourceLimits()
        limits.bytes = limit
        switch try await source.source(limits: limits) {
        case .bytes(let bytes): return bytes
        case .file(let path):
            guard let data = FileManager.default.contents(atPath: path) else {
                throw ServerRefusal(status: 404, detail: "The file cannot be read.")
            }
            return [UInt8](data)
        case .url, .object: throw ServerRefusal(status: 404, detail: "The source cannot be read.")
        }
    }
}

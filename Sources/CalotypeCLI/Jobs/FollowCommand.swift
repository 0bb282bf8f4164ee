internal import ArgumentParser
internal import Calotype
internal import CalotypeAPI
internal import CalotypeClient
internal import Foundation

/// `calotype jobs follow`.
struct FollowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow", abstract: "Print each change of a job, until it has ended, or of all jobs.",
        discussion: "Without an id it goes on until it is interrupted. Changes that happened before are not printed.")

    @Argument(help: "The id of a job.") var id: String?
    @Option(help: "Only this user's.") var user: String?
    @Option(help: "Only this tool's.") var tool: String?
    @Option(help: "Only this batch's.") var batch: String?
    @Flag(help: "Print one change a line, as JSON.") var json = false
    @OptionGroup var server: ClientOptions

    func validate() throws {
        if let id, (try? JobIdentifier(id)) == nil { throw ValidationError("'\(id)' cannot be the id of a job.") }
    }

    func run() async throws {
        try await explained {
            let client = try server.client()
            let code = try await Interruptible.value { try await follow(on: client) }
            if code != 0 { throw ExitCode(code) }
        }
    }

    /// Follows the events. When the service ends a stream, the next one starts at the same position.
    private func follow(on client: ServiceClient) async throws -> Int32 {
        let filter = ServiceClient.EventFilter(job: id, user: user, tool: tool, batch: batch)
        var position: String?
        var isFirst = true
        while true {
            let events = try await client.events(filter, after: position)
            if let id, isFirst, let code = try await end(of: id, on: client, isPrinted: true) { return code }
            isFirst = false
            do {
                for try await event in events {
                    position = event.position ?? position
                    guard let change = event.change else { continue }
                    try Terminal.standardOutput(json ? JSONLine.of(change) : change.line)
                    if let id, change.isEnded, let code = try await end(of: id, on: client, isPrinted: false) {
                        return code
                    }
                }
            } catch let error as OutputError {
                throw error
            } catch let error as ServiceError {
                throw error
            } catch {
                try Task.checkCancellation()
            }
            try await Task.sleep(for: .seconds(1))
            if let id, let code = try await end(of: id, on: client, isPrinted: true) { return code }
        }
    }

    /// Returns the exit code of a job that has ended, or `nil` if it has not. Prints the job if `isPrinted` is `true`.
    private func end(of id: String, on client: ServiceClient, isPrinted: Bool) async throws -> Int32? {
        let job = try await client.job(id, user: user)
        guard job.isEnded else { return nil }
        if isPrinted { try Terminal.standardOutput(json ? JSONLine.of(job) : job.line) }
        if let message = job.decodedResult?.error?.message { Terminal.announce(message, of: id) }
        return job.exitCode
    }
}

extension JobReport {
    fileprivate var line: String {
        FollowCommand.line([WireJSON.text(of: submittedAt), id, state, "attempt \(attempt)", failureText])
    }
}

extension JobEvent {
    fileprivate var line: String {
        FollowCommand.line([WireJSON.text(of: at), id, state, "attempt \(attempt)", failure?.text ?? ""])
    }
}

extension FollowCommand {
    fileprivate static func line(_ cells: [String]) -> String {
        Table(rows: [cells], hasHeader: false).text(fitting: nil)
    }
}

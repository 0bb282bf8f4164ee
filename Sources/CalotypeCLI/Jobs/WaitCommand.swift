internal import ArgumentParser
internal import Calotype
internal import CalotypeAPI
internal import CalotypeClient
internal import Foundation

/// `calotype jobs wait`.
struct WaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Wait until jobs have ended.",
        discussion: "Exits with 0 only when every job succeeded, otherwise with the code of the first that did not.")

    @Argument(help: "The ids of the jobs.") var ids: [String]
    @Option(help: "Whose, where several users have a job with this id.") var user: String?
    @Option(help: ArgumentHelp("Give up after so many seconds, with exit code 75.", valueName: "seconds"))
    var timeout: Double?
    @Flag(help: "Print one job a line, as JSON.") var json = false
    @OptionGroup var server: ClientOptions

    func validate() throws {
        for id in ids where (try? JobIdentifier(id)) == nil {
            throw ValidationError("'\(id)' cannot be the id of a job.")
        }
        if let timeout, !(0...31_536_000).contains(timeout) {
            throw ValidationError("--timeout is a number of seconds.")
        }
    }

    func run() async throws {
        try await explained {
            let client = try server.client()
            let deadline = timeout.map { ContinuousClock.now + .seconds($0) }
            let code = try await Interruptible.value {
                var first: Int32 = 0
                for id in ids {
                    let code = try await endOfKnown(id, on: client, until: deadline)
                    if first == 0 { first = code }
                }
                return first
            }
            if code != 0 { throw ExitCode(code) }
        }
    }

    /// Waits for a job. If it does not exist, says so, so that the command goes on to wait for the others.
    private func endOfKnown(
        _ id: String, on client: ServiceClient, until deadline: ContinuousClock.Instant?
    ) async throws -> Int32 {
        do {
            return try await wait(for: id, on: client, until: deadline)
        } catch let error as ServiceError where error.status == 404 {
            Terminal.announce(error.advice, of: error.job)
            return error.exitCode
        }
    }

    private func wait(
        for id: String, on client: ServiceClient, until deadline: ContinuousClock.Instant?
    ) async throws -> Int32 {
        while true {
            let left = deadline.map { ContinuousClock.now.duration(to: $0) } ?? .seconds(3_600)
            let job = try await client.job(id, user: user, waitingUpTo: max(left, .zero))
            let isLate = deadline.map { $0 <= .now } ?? false
            if job.isEnded || isLate {
                try Terminal.standardOutput(
                    json ? JSONLine.of(job) : Table.text([[job.id, job.state, job.failureText]]))
                if let message = job.decodedResult?.error?.message { Terminal.announce(message, of: id) }
                return job.isEnded ? job.exitCode : 75
            }
        }
    }
}

internal import ArgumentParser
internal import AsyncHTTPClient
internal import Calotype
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

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

    /// Follows the events. When the server ends a stream, the next one starts at the same position.
    private func follow(on client: ServerClient) async throws -> Int32 {
        var position: String?
        var isFirst = true
        while true {
            let body = try await client.events(
                query: ["job": id, "user": user, "tool": tool, "batch": batch], after: position)
            if let id, isFirst, let code = try await end(of: id, on: client, isTold: true) { return code }
            isFirst = false
            do {
                var events = ServerEvents()
                for try await piece in body {
                    for event in events.add(piece) {
                        position = event.id ?? position
                        guard let change = event.change else { continue }
                        try Terminal.standardOutput(json ? event.data + "\n" : change.line)
                        if let id, change.isEnded, let code = try await end(of: id, on: client, isTold: false) {
                            return code
                        }
                    }
                }
            } catch let error as OutputError {
                throw error
            } catch let error as ServerRefusal {
                throw error
            } catch {
                try Task.checkCancellation()
            }
            try await Task.sleep(for: .seconds(1))
            if let id, let code = try await end(of: id, on: client, isTold: true) { return code }
        }
    }

    /// Returns the exit code of a job that has ended, or `nil` if it has not. Prints the job if `isTold` is `true`.
    private func end(of id: String, on client: ServerClient, isTold: Bool) async throws -> Int32? {
        let value: JSONValue = try await client.send(.GET, job: id, user: user)
        let job = try value.read(as: JobView.self)
        guard job.isEnded else { return nil }
        if isTold { try Terminal.standardOutput(json ? JSONLine.of(value) : job.change.line) }
        if let message = job.result?.error?.message { Terminal.tell(message, of: id) }
        return job.exitCode
    }
}

extension JobView {
    fileprivate var change: ChangeView {
        ChangeView(id: id, state: state, attempt: attempt, failure: failure, at: submittedAt)
    }
}

/// One change of a job in the server's JSON.
struct ChangeView: Decodable {
    let id, state: String
    let attempt: Int
    let failure: JobView.Failure?
    let at: String

    var isEnded: Bool { JobView.endedStates.contains(state) }

    var line: String {
        let cells = [at, id, state, "attempt \(attempt)", failure.map { "\($0.kind)/\($0.reason)" } ?? ""]
        return Table(rows: [cells], hasHeader: false).text(fitting: nil)
    }
}

/// Parses server-sent events (HTML Living Standard section 9.2) from pieces of any size.
struct ServerEvents {
    struct Event {
        let id: String?
        let data: String

        /// `nil` for a sign of life, and for an event that is not about a job.
        var change: ChangeView? { try? JSONDecoder().decode(ChangeView.self, from: Data(data.utf8)) }
    }

    private var rest: [UInt8] = []
    private var id: String?
    private var data: [String] = []

    mutating func add(_ piece: ByteBuffer) -> [Event] {
        rest += piece.readableBytesView
        var events: [Event] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: rest[..<end], as: UTF8.self).trimmingCharacters(in: ["\r"])
            rest.removeFirst(end + 1)
            if line.isEmpty {
                if !data.isEmpty { events.append(Event(id: id, data: data.joined(separator: "\n"))) }
                data = []
            } else if let value = Self.value(of: "data", in: line) {
                data.append(value)
            } else if let value = Self.value(of: "id", in: line) {
                id = value
            }
        }
        return events
    }

    private static func value(of field: String, in line: String) -> String? {
        guard line.hasPrefix(field + ":") else { return nil }
        let value = line.dropFirst(field.count + 1)
        return String(value.hasPrefix(" ") ? value.dropFirst() : value)
    }
}

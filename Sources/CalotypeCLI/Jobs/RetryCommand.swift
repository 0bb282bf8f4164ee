internal import ArgumentParser
internal import Calotype
internal import CalotypeAPI
internal import CalotypeClient
internal import Foundation

extension JobsCommand {
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retry", abstract: "Try failed or cancelled jobs again.",
            discussion: """
                With an id, that job. With --state, every job that ended so, and of failed ones those of a kind and a \
                reason: the command says how many there are, and asks before it tries them again.
                """)

        @OptionGroup var server: ClientOptions
        @Argument(help: "The id of a job.") var id: String?
        @Option(help: "Only this user's. With an id: whose, where several users have a job with this id.") var user:
            String?
        @Option(help: "failed or cancelled: every job that ended so.") var state: String?
        @Option(help: "Only failures of this kind: source, processing, upload or memory.") var kind: String?
        @Option(help: "Only failures for this reason, such as forbidden.") var reason: String?
        @Option(help: "Only jobs that ended since: a time such as 2026-01-31T12:00:00Z, or 30m, 2h, 3d ago.")
        var since: String?
        @Option(help: "Only this tool's.") var tool: String?
        @Flag(help: "Do not ask.") var yes = false

        func validate() throws {
            guard (id == nil) != (state == nil) else {
                throw ValidationError("Name a job, or say --state failed or --state cancelled for all that ended so.")
            }
            if let id, (try? JobIdentifier(id)) == nil { throw ValidationError("'\(id)' cannot be the id of a job.") }
            guard state != nil || kind == nil && reason == nil && since == nil && tool == nil else {
                throw ValidationError("--kind, --reason, --since and --tool go with --state, not with an id.")
            }
            if let state, !["failed", "cancelled"].contains(state) {
                throw ValidationError("--state is failed or cancelled.")
            }
            let kinds = ImageProcessingError.Kind.allCases.map(\.rawValue)
            if let kind, !kinds.contains(kind) { throw Self.unknown("kind", kind, among: kinds) }
            // A newer server may know more reasons, so only a misspelled one is refused here.
            let reasons = CounterLabels.knownReasons.map(\.rawValue)
            if let reason, !reasons.contains(reason), NearestName.of(reason, among: reasons) != nil {
                throw Self.unknown("reason", reason, among: reasons)
            }
            guard state != "cancelled" || kind == nil && reason == nil else {
                throw ValidationError("--kind and --reason go with --state failed.")
            }
            if let since, Self.time(since, before: Date()) == nil {
                throw ValidationError("--since must be a time such as 2026-01-31T12:00:00Z, or 30m, 2h, 3d.")
            }
        }

        private static func unknown(_ what: String, _ name: String, among known: [String]) -> ValidationError {
            let advice =
                NearestName.of(name, among: known).map { "Did you mean '\($0)'?" }
                ?? "Known are: \(known.joined(separator: ", "))."
            return ValidationError("--\(what): there is no \(what) '\(name)'. \(advice)")
        }

        func run() async throws {
            guard let id else { return try await explained { try await retryAll() } }
            try await printing { try await server.client().retry(id, user: user) }
        }

        private func retryAll() async throws {
            let client = try server.client()
            var filter = ServiceClient.RetryFilter(state: state ?? "failed")
            (filter.kind, filter.reason, filter.tool, filter.user) = (kind, reason, tool, user)
            filter.since = since.flatMap { Self.time($0, before: Date()) }
            let count = try await client.countRetries(filter)
            guard count > 0 else { return try Terminal.standardOutput("No job matches.\n") }
            guard try isConfirmed(count) else { return }
            try await retry(count, filter, client)
        }

        private func retry(_ count: Int, _ filter: ServiceClient.RetryFilter, _ client: ServiceClient) async throws {
            var (left, retried, skipped) = (count, 0, 0)
            var cursor: String?
            repeat {
                do {
                    let page = try await client.retry(filter, expecting: left, after: cursor)
                    retried += page.retried ?? 0
                    skipped += page.skipped ?? 0
                    left = count - retried - skipped
                    cursor = page.next
                } catch let error as ServiceError where retried > 0 {
                    try Terminal.standardOutput("\(retried) of \(count) jobs wait again.\n")
                    throw error
                }
            } while cursor != nil && left > 0
            try Terminal.standardOutput("\(retried) of \(count) jobs wait again.\n")
            guard skipped > 0 else { return }
            Terminal.standardError("calotype: \(skipped) stay as they are: their uploaded sources are being removed.\n")
        }

        /// Asks a person to confirm. Without a terminal, `--yes` is required.
        private func isConfirmed(_ count: Int) throws -> Bool {
            if yes { return true }
            let found = count == 1 ? "1 job matches" : "\(count) jobs match"
            guard Terminal.isInteractive(.standardInput) else {
                Terminal.standardError("calotype: \(found). Say --yes to try again.\n")
                throw ExitCode(64)
            }
            Terminal.standardError("\(found). Try again? [y/N] ")
            return ["y", "yes"].contains(readLine()?.trimmingCharacters(in: .whitespaces).lowercased())
        }

        /// Returns a time in the form of the API, or `nil`. `text` is a complete time, or a number of seconds, minutes,
        /// hours or days before `now`, such as `30m`.
        static func time(_ text: String, before now: Date) -> String? {
            if let match = text.wholeMatch(of: #/(\d{1,6})([smhd])/#), let count = Double(match.1) {
                let units: [Substring: Double] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
                return now.addingTimeInterval(-count * (units[match.2] ?? 1)).formatted(.iso8601)
            }
            let isTime =
                (try? Date.ISO8601FormatStyle().parse(text)) != nil
                || (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text)) != nil
            return isTime ? text : nil
        }
    }
}

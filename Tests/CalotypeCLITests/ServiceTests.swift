import Calotype
import CalotypeTesting
import Crypto
import Foundation
import Synchronization
import Testing

extension CommandTests {
    @Suite("serve, submit and jobs")
    struct Service {
        @Test("With a server running, images are submitted, listed and shown; SIGTERM ends it with 0")
        func whole() async throws {
            let folder = try WorkFolder("a.png", "b.png")
            try folder.write("no image", to: "c.png")
            let environment = ["METRICS_PORT": "0", "CALOTYPE_LISTEN": "127.0.0.1:0"]
            let server = try await calotype("serve", in: folder, environment: environment) { running in
                let client = ["CALOTYPE_SERVER": "http://127.0.0.1:\(try await port(of: running))"]
                let submitted = try await calotype(
                    "submit", "a.png", "b.png", "c.png", "--tool", "dall-e", "--priority", "background", "--wait",
                    in: folder, environment: client)
                #expect(submitted.exitCode == 65)
                #expect(submitted.stdout.contains("succeeded"))
                #expect(submitted.stdout.contains("processing/unknown-format"))

                let listed = try await calotype(
                    "jobs", "list", "--state", "succeeded", "--json", in: folder, environment: client)
                #expect(listed.stdout.split(separator: "\n").count == 2)
                let id = try #require(listed.stdout.firstMatch(of: /"id":"(a-[0-9a-f]+)"/)).1
                let shown = try await calotype("jobs", "show", String(id), in: folder, environment: client)
                #expect(shown.stdout.contains("high-quality"))
                #expect(shown.stdout.contains("attempt 1"))

                let refused = try await calotype("jobs", "retry", String(id), in: folder, environment: client)
                #expect(refused.exitCode == 65)
                let retry = "$calotype jobs retry --state failed --kind processing --since 1h"
                let asked = try await shell(retry, in: folder, environment: client)
                #expect(asked.exitCode == 64)
                #expect(asked.stderr == "calotype: 1 job matches. Say --yes to try again.\n")
                let retried = try await shell(retry + " --yes", in: folder, environment: client)
                #expect(retried.stdout == "1 of 1 jobs wait again.\n")
                let unknown = try await calotype("jobs", "cancel", "nobody", in: folder, environment: client)
                #expect(unknown.exitCode == 66)
                running.send(SIGTERM)
            }
            #expect(server.exitCode == 0)
            #expect(server.stdout.isEmpty)
            #expect(folder.files(in: "calotype-data/objects/local").count == 4)
        }

        @Test("Several sources are one batch: all or none, once, and again with more")
        func batch() async throws {
            let folder = try WorkFolder("a.png", "b.png")
            let environment = ["METRICS_PORT": "0", "CALOTYPE_LISTEN": "127.0.0.1:0"]
            _ = try await calotype("serve", in: folder, environment: environment) { running in
                let client = ["CALOTYPE_SERVER": "http://127.0.0.1:\(try await port(of: running))"]
                func submit(_ arguments: String) async throws -> ExternalTool.Output {
                    try await shell("$calotype submit \(arguments) --tool sora --json", in: folder, environment: client)
                }
                let missing = try await submit("a.png b.png none.png --wait")
                #expect(missing.exitCode == 66)
                #expect(missing.stderr.contains("none.png: The file cannot be read."))
                #expect(missing.stdout.isEmpty)
                #expect(try await calotype("jobs", "list", "--json", in: folder, environment: client).stdout.isEmpty)

                let first = try await submit("a.png b.png a.png --wait")
                #expect(first.exitCode == 0)
                let jobs = first.stdout.split(separator: "\n")
                #expect(jobs.count == 3)
                let batches = Set(jobs.compactMap { $0.firstMatch(of: #/"batchId":"([^"]+)"/#)?.1 })
                #expect(batches.count == 1)
                #expect(try await submit("a.png b.png a.png --wait").stdout == first.stdout)

                try folder.write(Pictures.png, to: "c.png")
                let more = try await submit("a.png b.png c.png --wait")
                #expect(more.exitCode == 0)
                #expect(more.stdout.split(separator: "\n").count == 3)
                try folder.write(Pictures.jpeg(), to: "a.png")
                try folder.write(Pictures.png, to: "d.png")
                let changed = try await submit("a.png b.png d.png")
                #expect(changed.exitCode == 65)
                #expect(changed.stderr.contains("a.png: The id"))
                let listed = try await calotype("jobs", "list", "--json", in: folder, environment: client)
                #expect(listed.stdout.split(separator: "\n").count == 3)
                running.send(SIGTERM)
            }
        }

        @Test("The same batch of two users is two, and whoever may see both is reported of the right one")
        func twoUsers() async throws {
            let folder = try WorkFolder("a.png", "b.png")
            let tokens = ["ann write ann", "all write *", "see read *"].map { line in
                "\(line) \(SHA256.hash(data: Array(line.prefix(3).utf8)).hexadecimal)\n"
            }
            try folder.write(tokens.joined(), to: "tokens")
            let environment = [
                "METRICS_PORT": "0", "CALOTYPE_LISTEN": "127.0.0.1:0", "CALOTYPE_TOKENS_FILE": "tokens",
            ]
            _ = try await calotype("serve", in: folder, environment: environment) { running in
                let server = "http://127.0.0.1:\(try await port(of: running))"
                func submit(_ token: String, _ arguments: String) async throws -> ExternalTool.Output {
                    try await shell(
                        "$calotype submit a.png b.png --tool sora --json \(arguments)", in: folder,
                        environment: ["CALOTYPE_SERVER": server, "CALOTYPE_TOKEN": token])
                }
                for (token, user) in [("ann", "ann"), ("all", "local")] {
                    let output = try await submit(token, "--wait")
                    #expect(output.exitCode == 0, "\(output.stderr)")
                    #expect(
                        output.stdout.matches(of: #/"result":.*"userId":"([a-z]+)"/#).map { String($0.1) } == [
                            user, user,
                        ])
                }
                let readOnly = try await submit("see", "")
                #expect(readOnly.exitCode == 77)
                #expect(readOnly.stderr.split(separator: "\n").count == 1)
                running.send(SIGTERM)
            }
        }

        @Test("A second signal ends it at once, and what ran is done by the next one")
        func secondSignal() async throws {
            let folder = try WorkFolder()
            let environment = [
                "METRICS_PORT": "0", "CALOTYPE_LISTEN": "127.0.0.1:0", "CALOTYPE_ALLOW_PRIVATE_SOURCES": "1",
                "CALOTYPE_LEASE": "2", "CALOTYPE_GRACE": "600",
            ]
            let (asked, isOver) = (Signal(), Signal())
            let first = Mutex(true)
            try await ScriptedServer.run { _ in
                let isFirst = first.withLock { first in
                    defer { first = false }
                    return first
                }
                return isFirst ? [.raise(asked), .wait(isOver)] : .picture
            } _: { source in
                let killed = try await calotype("serve", in: folder, environment: environment) { running in
                    let client = ["CALOTYPE_SERVER": "http://127.0.0.1:\(try await port(of: running))"]
                    let submitted = try await calotype(
                        "submit", "\(source.address)/a.png", "--tool", "sora", "--id", "one", in: folder,
                        environment: client)
                    #expect(submitted.exitCode == 0)
                    await asked.wait()
                    running.send(SIGTERM)
                    try await until { try running.stderr().contains(#""message":"stopping""#) }
                    running.send(SIGTERM)
                }
                #expect(killed.exitCode == 128 + SIGTERM)
                isOver.raise()
                let ended = try await calotype("serve", in: folder, environment: environment) { running in
                    try await until { try running.stderr().contains(#""jobId":"one""#) }
                    running.send(SIGINT)
                }
                #expect(ended.exitCode == 0)
                #expect(folder.files(in: "calotype-data/objects/local").count == 2)
            }
        }

        @Test(
            "A wrong password of the database stops the start, and is not repeated",
            .enabled(if: ProcessInfo.processInfo.environment["CALOTYPE_TEST_POSTGRES"] != nil))
        func wrongPassword() async throws {
            let server = try #require(ProcessInfo.processInfo.environment["CALOTYPE_TEST_POSTGRES"])
            let folder = try WorkFolder()
            let output = try await calotype(
                "work", in: folder,
                environment: [
                    "METRICS_PORT": "0", "CALOTYPE_DATABASE_URL": server.replacing(#/:[^:@]+@/#, with: ":wr0ng@"),
                ])
            #expect(output.exitCode == 64)
            #expect(output.stderr.contains("CALOTYPE_DATABASE_URL cannot be used: the server refuses"))
            #expect(!output.stderr.contains("wr0ng"))
        }

        @Test("Tokens that everybody may change let nobody in")
        func openTokens() async throws {
            let folder = try WorkFolder()
            try folder.write("", to: "tokens")
            #expect(unsafe chmod(folder.path + "/tokens", 0o666) == 0)
            let output = try await calotype(
                "serve", "--port", "0", in: folder, environment: ["CALOTYPE_TOKENS_FILE": "tokens"])
            #expect(output.exitCode == 64)
            #expect(output.stderr.contains("chmod o-w"))
        }

        @Test("Nobody may come in from elsewhere without a token, unless that is said twice")
        func open() async throws {
            let folder = try WorkFolder()
            let refused = try await calotype("serve", "--host", "0.0.0.0", "--port", "0", in: folder)
            #expect(refused.exitCode == 64)
            #expect(refused.stderr.contains("CALOTYPE_TOKENS"))
            #expect(folder.files(in: ".").isEmpty)
        }

        @Test("Where no server answers, a command says what to do")
        func nobody() async throws {
            let folder = try WorkFolder("a.png")
            // The discard port: nothing listens there.
            let client = ["CALOTYPE_SERVER": "http://127.0.0.1:9"]
            let output = try await calotype("submit", "a.png", "--tool", "sora", in: folder, environment: client)
            #expect(output.exitCode == 69)
            #expect(output.stderr.contains("calotype serve"))
        }

        /// As the server tells it in its log.
        func port(of server: RunningTool) async throws -> Int {
            var port: Int?
            try await until {
                let line = try server.stderr().split(separator: "\n").first { $0.contains("API listens") }
                port = line?.firstMatch(of: /"port":(\d+)/).flatMap { Int($0.1) }
                return port != nil
            }
            return try #require(port)
        }
    }
}

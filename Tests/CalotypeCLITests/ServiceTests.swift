import CalotypeTesting
import Foundation
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
                let unknown = try await calotype("jobs", "cancel", "nobody", in: folder, environment: client)
                #expect(unknown.exitCode == 66)
                running.send(SIGTERM)
            }
            #expect(server.exitCode == 0)
            #expect(server.stdout.isEmpty)
            #expect(folder.files(in: "calotype-data/objects/local").count == 4)
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
        private func port(of server: RunningTool) async throws -> Int {
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

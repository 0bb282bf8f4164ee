import CalotypeClient
import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeCLI

extension CommandTests.Service {
    @Test("jobs: wait, show, download, follow and delete, on a server")
    func jobs() async throws {
        let folder = try WorkFolder("a.png")
        let environment = ["METRICS_PORT": "0", "CALOTYPE_LISTEN": "127.0.0.1:0", "CALOTYPE_ELSEWHERE": "1"]
        let service = try await calotype("serve", in: folder, environment: environment) { running in
            let server = "http://127.0.0.1:\(try await port(of: running))"
            func run(_ arguments: String) async throws -> ExternalTool.Output {
                try await shell("exec $calotype \(arguments)", in: folder, environment: ["CALOTYPE_SERVER": server])
            }
            let submitted = try await run(
                "submit a.png --tool sora --id one --only thumb -O thumb.format=webp -O thumb.maxWidth=32")
            #expect((submitted.exitCode, submitted.stderr) == (0, ""))
            let followed = try await run("jobs follow one")
            #expect(followed.exitCode == 0 && followed.stdout.hasSuffix("succeeded  attempt 1\n"))
            #expect(try await run("jobs wait one --timeout 20").stdout == "one  succeeded\n")
            let shown = try await run("jobs show one")
            #expect(shown.stdout.contains("\(server)/v1/jobs/one/variants/thumb?user=local"))

            let fetched = try await run("jobs download one --output got")
            #expect((fetched.exitCode, fetched.stdout) == (0, "got/one-thumb.webp\n"))
            #expect(try folder.bytes("got/one-thumb.webp").starts(with: Array("RIFF".utf8)))
            #expect(try await run("jobs download one --output got").exitCode == 73)
            #expect(try await run("jobs download one --output got --overwrite --only thumb").exitCode == 0)
            #expect(try await run("jobs download one --only normal").exitCode == 64)
            #expect(folder.files(in: "got") == ["one-thumb.webp"])

            let deleted = try await run("jobs delete one")
            #expect((deleted.exitCode, deleted.stdout) == (0, "one  deleted, with 1 file\n"))
            for command in ["wait", "show", "download", "follow", "delete", "cancel", "retry"] {
                let missed = try await run("jobs \(command) one")
                #expect(missed.exitCode == 66)
                #expect(missed.stderr == "calotype: one: There is no such job.\n")
            }
            _ = try await run("submit a.png --tool sora --id two")
            let waited = try await run("jobs wait one two --timeout 20")
            #expect((waited.exitCode, waited.stdout) == (66, "two  succeeded\n"))
            #expect(waited.stderr == "calotype: one: There is no such job.\n")

            try folder.write("words", to: "b.png")
            let failed = try await run("submit a.png b.png gone.png --tool sora")
            #expect(failed.exitCode == 66 && failed.stderr.contains("calotype: gone.png: The file cannot be read."))
            let unknown = try await run("submit a.png b.png --tool nope")
            #expect(unknown.exitCode == 64)
            #expect(
                unknown.stderr == "calotype: --tool: Unknown tool. The tools are: dall-e, sora, stable-diffusion.\n")
            let option = try await run("submit a.png b.png --tool sora -O normal.quality=700")
            #expect(option.exitCode == 64)
            #expect(option.stderr.hasPrefix("calotype: --option normal.quality: 'quality' is a whole number"))
            let address = try await run("submit a.png ftp://example.com/b.png --tool sora")
            #expect(address.exitCode == 65 && address.stderr.hasPrefix("calotype: ftp://example.com/b.png: "))
            running.send(SIGTERM)
        }
        let lines = service.stderr.split(separator: "\n")
        #expect(lines.first?.contains(#""message":"calotype""#) == true, "the line about the start is the first")
        #expect(lines.dropFirst().first?.contains("CALOTYPE_ELSEWHERE") == true)
    }
}

@Suite("What a server says, for who typed a command")
struct ServiceErrorAdviceTests {
    private static func refusal(_ status: Int, _ reason: String, _ detail: String, _ field: String? = nil)
        -> ServiceError
    {
        ServiceError(status: status, detail: detail, reason: reason, field: field)
    }

    static let rows: [(ServiceError, String, Int32)] = [
        (refusal(401, "no-token", "Send a token: Authorization: Bearer …"), "Set CALOTYPE_TOKEN.", 77),
        (refusal(409, "ambiguous", "Say whose: ?user=…"), "with --user", 65),
        (refusal(422, "invalid-field", "'priority' must be urgent.", "priority"), "--priority must be urgent.", 64),
        (refusal(422, "invalid-field", "'userId' must be …", "jobs.3.userId"), "--user must be", 64),
        (refusal(422, "invalid-field", "no.", "jobs.3.options.normal.fit"), "--option normal.fit: no.", 64),
        (refusal(422, "invalid-field", "'sourceUrl' must be …", "jobs.3.sourceUrl"), "The source must", 65),
        (refusal(422, "unknown-reason", "There is no reason 'x'.", "reason"), "--reason: There is no reason", 64),
        (
            refusal(422, "invalid-field", "'mj' wants {\"only\": [\"a\", \"b\"]}.", "options.only"),
            "--only: 'mj' wants --only a,b.", 64
        ),
        (refusal(503, "busy", "Try again."), "Try again.", 69),
    ]

    @Test("is in its words, and has its exit code", arguments: rows)
    func advice(_ refusal: ServiceError, _ says: String, _ exitCode: Int32) {
        #expect(refusal.advice.contains(says))
        #expect(refusal.exitCode == exitCode)
        #expect(refusal.jobIndex == (refusal.field?.hasPrefix("jobs.") == true ? 3 : nil))
    }
}

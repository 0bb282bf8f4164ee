import CalotypeTesting
import Foundation
import Testing

@Suite("A program that is not ours")
struct ExternalToolTests {
    @Test("Both outputs and the exit code come back, however much is written")
    func output() async throws {
        let script = "i=0; while [ $i -lt 20000 ]; do echo 12345678; i=$((i+1)); done; echo oops >&2; exit 3"
        let output = try await ExternalTool.run("sh", ["-c", script])
        #expect(output.stdout.utf8.count == 180_000)
        #expect(output.stderr == "oops\n")
        #expect(output.exitCode == 3)
    }

    @Test("One that hangs is killed", .timeLimit(.minutes(1)))
    func hangs() async {
        await #expect(throws: ExternalTool.Failure.self) {
            try await ExternalTool.run("sh", ["-c", "trap '' TERM; while :; do :; done"], within: .milliseconds(50))
        }
    }

    @Test("It runs in the surroundings that it is given")
    func surroundings() async throws {
        let output = try await ExternalTool.run(
            "sh", ["-c", "echo $NAME $(pwd); cat"],
            in: .init(environment: ["NAME": "value", "PATH": "/usr/bin:/bin"], directory: "/", input: "/dev/null"))
        #expect(output.stdout == "value /\n")
    }

    @Test("A signal reaches it while it runs, and shows in the exit code as in a shell", .timeLimit(.minutes(1)))
    func signalled() async throws {
        let output = try await ExternalTool.run("sh", ["-c", "while :; do :; done"]) { $0.send(SIGKILL) }
        #expect(output.exitCode == 128 + SIGKILL)
    }

    @Test("One that is not there is told by name")
    func missing() async {
        #expect(!ExternalTool.isInstalled("no-such-tool"))
        await #expect(throws: ExternalTool.Failure.self) { try await ExternalTool.run("no-such-tool", []) }
    }
}

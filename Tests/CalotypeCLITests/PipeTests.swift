import CalotypeTesting
import Testing

@testable import CalotypeCLI

extension CommandTests {
    @Suite("What comes and goes through pipes")
    struct Pipes {
        @Test("A limit without end is one", arguments: ["process - --tool dall-e --output out", "inspect -"])
        func noLimit(arguments: String) async throws {
            let output = try await shell(
                "exec $calotype \(arguments) <a.png", in: try WorkFolder("a.png"),
                environment: ["CALOTYPE_MAX_SOURCE_BYTES": "\(Int.max)", "CALOTYPE_MAX_PIXELS": "\(Int.max)"])
            #expect(output.exitCode == 0)
        }

        @Test("The output of another command is a source", .enabled(if: ExternalTool.isInstalled("bash")))
        func substitution() async throws {
            let folder = try WorkFolder("a.png")
            let output = try await shell(
                "bash -c '$calotype process <(cat a.png) a.png --tool dall-e --output out --json'", in: folder)
            #expect(output.exitCode == 0)
            let results = try output.results()
            #expect(Set(results.map(\.originalSize)).count == 1)
            #expect(results.count == 2)
        }

        @Test("What JSON cannot tell is an error, not an empty line")
        func notJSON() throws {
            #expect(throws: OutputError.notJSON) { try JSONLine.of(["ratio": Double.infinity]) }
            #expect(try JSONLine.of(["ratio": 2]) == "{\"ratio\":2}\n")
        }
    }
}

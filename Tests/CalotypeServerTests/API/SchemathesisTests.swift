import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeServer

/// Beside the Python that `CALOTYPE_TEST_PYTHON` names, where schemathesis is installed there.
private let schemathesis: String? = {
    guard let python = ProcessInfo.processInfo.environment["CALOTYPE_TEST_PYTHON"] else { return nil }
    let path = URL(filePath: python).deletingLastPathComponent().appending(path: "st").path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
}()

@Suite(
    "The API as its document says", .timeLimit(.minutes(6)),
    .enabled(if: schemathesis != nil, "CALOTYPE_TEST_PYTHON has no schemathesis"))
struct SchemathesisTests {
    /// Who asks, and what the node stands on.
    struct Visit: Sendable, CustomTestStringConvertible {
        let backing: Backing
        /// `nil` where the node asks for none.
        let token: String?
        var testDescription: String { "\(backing), token \(token ?? "none")" }
    }

    private static let visits =
        [Visit(backing: .file, token: nil)] + Backing.available.suffix(1).map { Visit(backing: $0, token: "ann") }

    @Test("schemathesis finds no failing, undocumented or carelessly accepting answer", arguments: visits)
    func document(_ visit: Visit) async throws {
        let tool = try #require(schemathesis)
        let access = visit.token == nil ? AccessRules() : AccessTests.tokens
        try await withNode(on: visit.backing, workers: true, access: access) { node async throws in
            let folder = try ScratchFolder()
            let header = visit.token.map { ["--header", "Authorization: Bearer \($0)"] } ?? []
            // Streams have no end: `EventTests` reads them. That a tool is unknown, or that there are two sources, no schema
            // can tell.
            let output = try await ExternalTool.run(
                tool,
                [
                    "run", "http://127.0.0.1:\(node.port)/openapi.yaml", "--max-examples", "12",
                    "--phases", "examples,coverage,fuzzing,stateful",
                    "--request-timeout", "20", "--generation-deterministic", "--max-redirects", "0",
                    "--exclude-path", "/v1/events", "--exclude-checks", "positive_data_acceptance",
                    "--warnings", "off", "--no-color",
                ] + header, in: .init(directory: folder.path), within: .seconds(170))
            #expect(output.exitCode == 0, "\(output.stdout.suffix(6000))\(output.stderr.suffix(1000))")
            let routes = Document.answers.count - 1
            #expect(output.stdout.contains("\(routes) selected"), "\(output.stdout.suffix(3000))")
        }
    }
}

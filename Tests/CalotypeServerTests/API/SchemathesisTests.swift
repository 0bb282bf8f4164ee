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
    "The API as its document says", .timeLimit(.minutes(4)),
    .enabled(if: schemathesis != nil, "CALOTYPE_TEST_PYTHON has no schemathesis"))
struct SchemathesisTests {
    @Test("schemathesis finds no failing, undocumented or carelessly accepting answer")
    func document() async throws {
        let tool = try #require(schemathesis)
        try await withNode(workers: true) { node async throws in
            let folder = try ScratchFolder()
            // Streams have no end. That a tool is unknown, or that there are two sources, no schema can tell.
            let output = try await ExternalTool.run(
                tool,
                [
                    "run", "http://127.0.0.1:\(node.port)/openapi.yaml", "--max-examples", "15",
                    "--request-timeout", "20", "--generation-deterministic",
                    "--exclude-path", "/v1/events", "--exclude-checks", "positive_data_acceptance",
                    "--warnings", "off", "--no-color",
                ], in: .init(directory: folder.path), within: .seconds(200))
            #expect(output.exitCode == 0, "\(output.stdout.suffix(6000))\(output.stderr.suffix(1000))")
        }
    }
}

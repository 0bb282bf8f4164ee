import CalotypeTesting
import Foundation
@testable import HTTPServerGuard
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
        let access = visit.token == nil ? AccessRules() : AccessTests.tokens
        // Streams that end, so that they can be read.
        var limits = ConnectionLimits()
        limits.stream = .milliseconds(20)
        try await withNode(on: visit.backing, workers: true, access: access, limits: limits) { node async throws in
            let single = try await run(
                ["--phases", "examples,coverage,fuzzing", "--max-examples", "6"], against: node, visit.token)
            let tested = single.firstMatch(of: #/Tested: (\d+)/#).flatMap { Int($0.1) }
            // All but the document itself, which it does not count, and the pause, which would let no job end.
            #expect(tested == Document.answers.count - 2, "\(single.suffix(3000))")
            // Of fewer examples, none may happen to follow a link.
            let linked = try await run(["--phases", "stateful", "--max-examples", "60"], against: node, visit.token)
            let links = linked.firstMatch(of: #/API Links: +(\d+) covered/#).flatMap { Int($0.1) }
            #expect(try #require(links) > 0, "\(linked.suffix(3000))")
        }
    }

    /// What it tells when it finds nothing.
    private func run(_ phases: [String], against node: RunningNode, _ token: String?) async throws -> String {
        let folder = try ScratchFolder()
        _ = try folder.write(Array(Self.hooks.utf8), as: "hooks.py")
        let header = token.map { ["--header", "Authorization: Bearer \($0)"] } ?? []
        let output = try await ExternalTool.run(
            try #require(schemathesis),
            ["run", "http://127.0.0.1:\(node.port)/openapi.yaml"] + phases + [
                "--request-timeout", "20", "--generation-deterministic", "--max-redirects", "0",
                "--exclude-checks", "positive_data_acceptance", "--exclude-path", "/v1/queue/pause",
                "--warnings", "off", "--no-color",
            ] + header,
            in: .init(
                environment: ProcessInfo.processInfo.environment.merging(["SCHEMATHESIS_HOOKS": "hooks"]) { $1 },
                directory: folder.path), within: .seconds(170))
        #expect(output.exitCode == 0, "\(output.stdout.suffix(6000))\(output.stderr.suffix(1000))")
        return output.stdout
    }

    /// What no schema can tell: which tools there are, that a job has one source, and that nobody is called back. What is right
    /// by the schema becomes a job that is accepted, so that there is something to show, cancel and delete: without a query,
    /// which goes with an image as the body. What was made wrong stays wrong.
    private static let hooks = """
        import schemathesis

        def job(body):
            kept = {name: body[name] for name in ("id", "metadata", "priority") if name in body}
            return {**kept, "tool": "sora", "sourceUrl": "http://127.0.0.1:9/a.png"}

        @schemathesis.hook
        def before_call(context, case, kwargs):
            if case.meta is not None and case.meta.generation.mode.is_negative:
                return
            if case.operation.path == "/v1/batches" and isinstance(case.body, dict):
                case.body = {**case.body, "jobs": [job(each) for each in case.body["jobs"]]}
            # A form stays one.
            if case.operation.path == "/v1/jobs" and isinstance(case.body, dict) and case.media_type == "application/json":
                case.body, case.query = job(case.body), {}
        """
}

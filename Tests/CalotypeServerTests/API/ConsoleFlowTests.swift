import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeServer

/// The Python that `CALOTYPE_TEST_PYTHON` names, if it has playwright and Debian's browser is there.
private let python: String? = {
    guard let python = ProcessInfo.processInfo.environment["CALOTYPE_TEST_PYTHON"] else { return nil }
    let program = URL(filePath: python).deletingLastPathComponent().appending(path: "playwright").path
    let files = FileManager.default
    return files.isExecutableFile(atPath: program) && files.isExecutableFile(atPath: "/usr/bin/chromium-headless-shell")
        ? python : nil
}()

@Suite(
    "The console in a browser", .timeLimit(.minutes(3)),
    .enabled(if: python != nil, "there is no playwright, or no chromium-headless-shell"))
struct ConsoleFlowTests {
    @Test("Compare and Try show what they should, pixel by pixel, and what is copied makes the same bytes")
    func pictures() async throws {
        let folder = try ScratchFolder()
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Console/pictures.py")
        let bundle = Bundle.allBundles.map(\.bundlePath).first { $0.hasSuffix(".xctest") }
        let products = URL(filePath: bundle ?? CommandLine.arguments[0]).deletingLastPathComponent()
        try await withNode(workers: true) { node async throws in
            let output = try await ExternalTool.run(
                try #require(python),
                [
                    script.standardizedFileURL.path, "http://127.0.0.1:\(node.port)", folder.path,
                    products.appending(path: "calotype").path,
                ], within: .seconds(150))
            #expect(output.exitCode == 0, "\(output.stdout)\(output.stderr.suffix(2000))")
        }
    }

    @Test("Its flows work, live and without scripts, and no hostile text runs", arguments: Backing.available)
    func flows(_ backing: Backing) async throws {
        let folder = try ScratchFolder()
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Console/flows.py")
        try await withNode(on: backing, workers: true) { node async throws in
            let output = try await ExternalTool.run(
                try #require(python),
                [script.standardizedFileURL.path, "http://127.0.0.1:\(node.port)", folder.path], within: .seconds(120))
            #expect(output.exitCode == 0, "\(output.stdout)\(output.stderr.suffix(2000))")
        }
    }
}

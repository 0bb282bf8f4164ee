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

private let hasAxe: Bool = {
    guard let python else { return false }
    let library = URL(filePath: python).deletingLastPathComponent().appending(path: "../lib")
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: library.path)) ?? []
    return versions.contains {
        FileManager.default.fileExists(atPath: library.path + "/\($0)/site-packages/axe_playwright_python")
    }
}()

@Suite(
    "The console in a browser", .timeLimit(.minutes(5)),
    .enabled(if: python != nil, "there is no playwright, or no chromium-headless-shell"))
struct ConsoleFlowTests {
    @Test(
        "Compare and Try show what they should, pixel by pixel, and what is copied makes the same bytes",
        arguments: Backing.available)
    func pictures(_ backing: Backing) async throws {
        try await run("pictures.py", Self.command, on: backing, within: .seconds(200))
    }

    /// Each flow has a process of the command, which it kills, and proxies to its database and its store.
    @Test(
        "Its flows work while the server is killed, and while its database and its store are cut off or silent",
        arguments: Backing.available)
    func outages(_ backing: Backing) async throws {
        let folder = try ScratchFolder()
        let schema = backing == .shared ? try TestSchema() : nil
        defer { withExtendedLifetime(schema) {} }
        var environment = ProcessInfo.processInfo.environment
        if let schema { environment["CALOTYPE_TEST_POSTGRES"] = schema.address }
        let output = try await ExternalTool.run(
            try #require(python), [Self.script("outages.py"), folder.path, Self.command, backing.rawValue],
            in: .init(environment: environment, directory: folder.path), within: .seconds(270))
        #expect(output.exitCode == 0, "\(output.stdout)\(output.stderr.suffix(2000))")
    }

    /// The path of the command, which is built with the tests.
    private static var command: String {
        let bundle = Bundle.allBundles.map(\.bundlePath).first { $0.hasSuffix(".xctest") }
        let products = URL(filePath: bundle ?? CommandLine.arguments[0]).deletingLastPathComponent()
        return products.appending(path: "calotype").path
    }

    private static func script(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Console/\(name)")
            .standardizedFileURL.path
    }

    /// Runs a script of `Tests/Console` against an empty server with workers. It prints what is wrong.
    private func run(
        _ name: String, _ arguments: String..., on backing: Backing, access: AccessRules = AccessRules(),
        within limit: Duration
    ) async throws {
        let folder = try ScratchFolder()
        try await withNode(on: backing, workers: true, access: access) { node async throws in
            let places = name == "events.py" ? arguments : [folder.path] + arguments
            let output = try await ExternalTool.run(
                try #require(python),
                [Self.script(name), "http://127.0.0.1:\(node.port)"] + places, within: limit)
            #expect(output.exitCode == 0, "\(output.stdout)\(output.stderr.suffix(2000))")
        }
    }

    @Test("Its flows work, live and without scripts, and no hostile text runs", arguments: Backing.available)
    func flows(_ backing: Backing) async throws {
        try await run("flows.py", on: backing, within: .seconds(120))
    }

    @Test(
        "axe finds nothing on any page in any look, the keyboard suffices, and at 400 % nothing is lost",
        .enabled(if: hasAxe, "there is no axe-playwright-python"))
    func accessibility() async throws {
        try await run("accessibility.py", on: .file, within: .seconds(170))
        try await run(
            "accessibility.py", "/console/sign-in", on: .file, access: AccessTests.tokens, within: .seconds(30))
    }

    /// In short, and with a loose limit for a busy machine. `Scripts/bench-console` measures a minute of it.
    @Test("Hundreds of events a second neither block a page nor fill its memory")
    func events() async throws {
        try await run("events.py", "2", "300", "250", on: .file, within: .seconds(90))
    }
}

import CalotypeTesting
import Foundation
import Testing

/// The built command, run as people run it. One at a time: it takes all cores for itself.
@Suite("The command", .serialized, .timeLimit(.minutes(2)))
enum CommandTests {}

/// The programs of this package, beside the test bundle.
enum Built {
    static let calotype = path("calotype")
    static let tenLines = path("TenLines")
    static let rowByRow = path("RowByRow")

    /// With util-linux's `script`, which runs a command on a terminal of its own and gives its exit code.
    static let canUseTerminal =
        ExternalTool.isInstalled("script") && FileManager.default.fileExists(atPath: "/proc/self")

    private static func path(_ name: String) -> String {
        let bundle = Bundle.allBundles.map(\.bundlePath).first { $0.hasSuffix(".xctest") }
        let folder = URL(filePath: bundle ?? CommandLine.arguments[0]).deletingLastPathComponent()
        return folder.appending(path: name).path
    }
}

/// Runs `calotype` in `folder`. It sees `environment` and what it takes to run at all.
func calotype(
    _ arguments: String..., in folder: WorkFolder, environment: [String: String] = [:], input: String? = nil,
    meanwhile: @escaping @Sendable (RunningTool) async throws -> Void = { _ in }
) async throws -> ExternalTool.Output {
    try await ExternalTool.run(
        Built.calotype, arguments,
        in: surroundings(folder, environment, input: input.map { folder.path + "/" + $0 }), meanwhile: meanwhile)
}

/// Runs a shell script in `folder`, in which `$calotype` is the command.
func shell(
    _ script: String, in folder: WorkFolder, environment: [String: String] = [:], wrapped wrapper: [String] = [],
    meanwhile: @escaping @Sendable (RunningTool) async throws -> Void = { _ in }
) async throws -> ExternalTool.Output {
    let words = wrapper + ["sh", "-c", script]
    return try await ExternalTool.run(
        words[0], Array(words.dropFirst()),
        in: surroundings(folder, environment.merging(["calotype": Built.calotype]) { mine, _ in mine }),
        meanwhile: meanwhile)
}

private func surroundings(
    _ folder: WorkFolder, _ environment: [String: String], input: String? = nil
) -> ExternalTool.ToolEnvironment {
    let needed = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME", "LD_LIBRARY_PATH"].contains($0.key) }
    return .init(environment: needed.merging(environment) { $1 }, directory: folder.path, input: input)
}

/// Returns as soon as `condition` holds. Throws after twenty seconds.
func until(_ condition: () throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try !condition() {
        guard ContinuousClock.now < deadline else { throw NeverHeld() }
        try await Task.sleep(for: .milliseconds(2))
    }
}

struct NeverHeld: Error {}

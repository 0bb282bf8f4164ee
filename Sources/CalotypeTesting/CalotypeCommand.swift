internal import Foundation

/// Runs the `calotype` command that was built with the tests, in its own process.
package enum CalotypeCommand {
    /// The path of the command; `nil` if only the tests were built.
    package static let path: String? = {
        let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let path = folder.appending(path: "calotype").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    /// Whether `cost` can measure. Debian has `time` in a separate package.
    package static var isMeasurable: Bool { path != nil && ExternalTool.isInstalled("time") }

    /// The resources that a run used, and its exit code. The values do not depend on the load of the machine.
    package struct Cost: Sendable {
        /// The maximum memory that it held, in bytes.
        package let peakMemory: Int
        package let cpuSeconds: Double
        package let exitCode: Int32
    }

    /// Runs `calotype process` on `files`, one after the other.
    package static func cost(
        ofProcessing files: [String], from tool: String, options: [String] = []
    ) async throws -> Cost {
        guard let path else { throw ExternalTool.Failure.notInstalled("calotype") }
        let folder = try ScratchFolder()
        let measure = ["-o", folder.path(of: "cost"), "-f", "%M %U", path]
        let process =
            ["process", "--jobs", "1", "--tool", tool, "--output", folder.path(of: "objects")]
            + options.flatMap { ["--option", $0] }
        let run = try await ExternalTool.run("time", measure + process + files)
        // A line about a failed command may precede the numbers.
        let lines = String(decoding: try folder.bytes(of: "cost"), as: UTF8.self).split(separator: "\n")
        let numbers = (lines.last ?? "").split(separator: " ").compactMap { Double($0) }
        guard numbers.count == 2 else { throw ExternalTool.Failure.notInstalled("GNU time") }
        return Cost(peakMemory: Int(numbers[0]) * 1024, cpuSeconds: numbers[1], exitCode: run.exitCode)
    }
}

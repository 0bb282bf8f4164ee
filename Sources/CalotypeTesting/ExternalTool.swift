internal import Foundation

/// Runs a program as a separate process: another tool to compare with, or our own command.
package enum ExternalTool {
    package struct Output: Sendable {
        package let stdout: String
        package let stderr: String
        /// The exit code as a shell reports it: 128 plus the signal if a signal ended the program.
        package let exitCode: Int32
    }

    package enum Failure: Error {
        case notInstalled(String)
        case tookTooLong(String)
    }

    /// The environment, working directory and input of a program.
    package struct ToolEnvironment: Sendable {
        /// The environment; `nil` means that of the test.
        package var environment: [String: String]?
        package var directory: String?
        /// The path of a file that is the standard input; `nil` means an empty input.
        package var input: String?

        package init(environment: [String: String]? = nil, directory: String? = nil, input: String? = nil) {
            self.environment = environment
            self.directory = directory
            self.input = input
        }
    }

    package static func isInstalled(_ name: String) -> Bool { path(of: name) != nil }

    /// Runs `name`, which may be a path, until it ends. It is killed after `limit`, or when the task is cancelled.
    ///
    /// - Parameter meanwhile: called once the program runs. If it throws, the program is killed.
    package static func run(
        _ name: String, _ arguments: [String], in environment: ToolEnvironment = ToolEnvironment(),
        within limit: Duration = .seconds(60),
        meanwhile: @escaping @Sendable (RunningTool) async throws -> Void = { _ in }
    ) async throws -> Output {
        guard let path = path(of: name) else { throw Failure.notInstalled(name) }
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }

        let tool = RunningTool(
            stdout: folder.appending(path: "stdout"), stderr: folder.appending(path: "stderr"))
        let process = try process(path, arguments, environment)
        // The output goes to files, because a pipe that is not read stops the program.
        let files = try [tool.stdoutFile, tool.stderrFile].map(newFile)
        defer { for file in files { try? file.close() } }
        (process.standardOutput, process.standardError) = (files[0], files[1])
        let exitCode = try await withThrowingTaskGroup(of: Int32?.self) { group in
            group.addTask { try await tool.exitCode(of: process) }
            group.addTask {
                try await Task.sleep(for: limit)
                throw Failure.tookTooLong(name)
            }
            group.addTask {
                await tool.started.wait()
                try await meanwhile(tool)
                return nil
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let exitCode = ended { return exitCode }
            }
            throw CancellationError()
        }
        return Output(stdout: try tool.stdout(), stderr: try tool.stderr(), exitCode: exitCode)
    }

    private static func process(_ path: String, _ arguments: [String], _ environment: ToolEnvironment) throws -> Process
    {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.environment = environment.environment ?? ProcessInfo.processInfo.environment
        if let directory = environment.directory { process.currentDirectoryURL = URL(filePath: directory) }
        process.standardInput =
            if let input = environment.input { try FileHandle(forReadingFrom: URL(filePath: input)) } else {
                FileHandle.nullDevice
            }
        return process
    }

    private static func path(of name: String) -> String? {
        if name.contains("/") { return FileManager.default.isExecutableFile(atPath: name) ? name : nil }
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func newFile(at url: URL) throws -> FileHandle {
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }
}

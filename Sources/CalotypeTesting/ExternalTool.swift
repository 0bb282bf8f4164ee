internal import Foundation

/// Runs a program that is not ours, to hear another opinion.
package enum ExternalTool {
    package struct Output: Sendable {
        package let stdout: String
        package let stderr: String
        package let exitCode: Int32
    }

    package enum Failure: Error {
        case notInstalled(String)
        case tookTooLong(String)
    }

    package static func isInstalled(_ name: String) -> Bool { path(of: name) != nil }

    /// Runs `name` to its end. It is killed after `limit`, or when the task is cancelled.
    package static func run(
        _ name: String, _ arguments: [String], within limit: Duration = .seconds(60)
    ) async throws -> Output {
        guard let path = path(of: name) else { throw Failure.notInstalled(name) }
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }

        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        // Files, not pipes: a pipe that nobody empties stops the program.
        let (stdout, stderr) = (folder.appending(path: "stdout"), folder.appending(path: "stderr"))
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try newFile(at: stdout)
        process.standardError = try newFile(at: stderr)

        let exitCode = try await exitCode(of: process, named: name, within: limit)
        return Output(stdout: try text(of: stdout), stderr: try text(of: stderr), exitCode: exitCode)
    }

    private static func exitCode(of process: Process, named name: String, within limit: Duration) async throws -> Int32
    {
        try await withThrowingTaskGroup(of: Int32.self) { group in
            group.addTask { try await exitCode(of: process) }
            group.addTask {
                try await Task.sleep(for: limit)
                throw Failure.tookTooLong(name)
            }
            defer { group.cancelAll() }
            return try await group.next() ?? -1
        }
    }

    private static func exitCode(of process: Process) async throws -> Int32 {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
                do { try process.run() } catch { continuation.resume(throwing: error) }
                if Task.isCancelled { end(process) }
            }
        } onCancel: {
            end(process)
        }
    }

    private static func end(_ process: Process) {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    private static func path(of name: String) -> String? {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func newFile(at url: URL) throws -> FileHandle {
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }

    private static func text(of url: URL) throws -> String {
        String(decoding: try Data(contentsOf: url), as: UTF8.self)
    }
}

internal import Foundation
internal import Synchronization

/// A program that `ExternalTool` is running.
package final class RunningTool: Sendable {
    let stdoutFile: URL
    let stderrFile: URL
    let started = Signal()
    private let identifier = Mutex<Int32?>(nil)

    init(stdout: URL, stderr: URL) {
        stdoutFile = stdout
        stderrFile = stderr
    }

    /// The output so far.
    package func stdout() throws -> String { String(decoding: try Data(contentsOf: stdoutFile), as: UTF8.self) }
    package func stderr() throws -> String { String(decoding: try Data(contentsOf: stderrFile), as: UTF8.self) }

    /// Sends a signal to the program, if it is still running.
    package func send(_ signal: Int32) {
        identifier.withLock { identifier in
            if let identifier { kill(identifier, signal) }
        }
    }

    func exitCode(of process: Process) async throws -> Int32 {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                process.terminationHandler = { process in
                    self.identifier.withLock { $0 = nil }
                    let killed = process.terminationReason == .uncaughtSignal
                    continuation.resume(returning: process.terminationStatus + (killed ? 128 : 0))
                }
                do {
                    // The lock covers the start, so that the id of a program that ends at once is not kept.
                    try identifier.withLock {
                        try process.run()
                        $0 = process.processIdentifier
                    }
                } catch {
                    continuation.resume(throwing: error)
                }
                started.raise()
                if Task.isCancelled { send(SIGKILL) }
            }
        } onCancel: {
            send(SIGKILL)
        }
    }
}

internal import ArgumentParser
internal import Foundation
internal import UnixSignals

/// Runs `body`. The first SIGINT or SIGTERM cancels it, waits until it has tidied up, and throws the exit code for the
/// signal. A second signal ends the process at once.
func untilInterrupted(_ body: @escaping @Sendable () async throws -> Void) async throws {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask(operation: body)
        group.addTask {
            guard let received = await signals.first(where: { _ in true }) else { return }
            for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
            throw ExitCode(128 + received.rawValue)
        }
        defer { group.cancelAll() }
        try await group.next()
    }
}

internal import ArgumentParser
internal import Foundation
internal import UnixSignals

/// Runs `body`. The first SIGINT, SIGTERM or SIGHUP cancels it, waits until it has tidied up, and throws the exit code for the
/// signal. A second signal ends the process at once.
func untilInterrupted(_ body: @escaping @Sendable () async throws -> Void) async throws {
    let trapped = UnixSignal.endingCommands
    let signals = await UnixSignalsSequence(trapping: trapped)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask(operation: body)
        group.addTask {
            guard let received = await signals.first(where: { _ in true }) else { return }
            for other in trapped { signal(other.rawValue, SIG_DFL) }
            throw ExitCode(128 + received.rawValue)
        }
        defer { group.cancelAll() }
        try await group.next()
    }
}

extension UnixSignal {
    /// What asks a command to end.
    static var endingCommands: [UnixSignal] { [.sigint, .sigterm] + (ignoresHangup() ? [] : [.sighup]) }
}

/// Whether this was started to outlive its terminal, with `nohup`. The default handler is `nil`.
private func ignoresHangup() -> Bool {
    guard signal(SIGHUP, SIG_IGN) == nil else { return true }
    signal(SIGHUP, SIG_DFL)
    return false
}

/// Runs `body`, and cancels it when it takes longer than `limit`.
func atMost(_ limit: Duration, _ body: @escaping @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask(operation: body)
        group.addTask { try await Task.sleep(for: limit) }
        defer { group.cancelAll() }
        try await group.next()
    }
}

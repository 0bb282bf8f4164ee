internal import ArgumentParser
internal import Foundation
internal import Synchronization
internal import UnixSignals

/// Runs `body`. The first SIGINT, SIGTERM or SIGHUP cancels it, waits until it has tidied up, and throws the exit code for the
/// signal. A second signal ends the process at once.
func untilInterrupted(_ body: @escaping @Sendable () async throws -> Void) async throws {
    let interruption = await UnixSignal.interruption()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask(operation: body)
        group.addTask {
            guard let received = await interruption.first(where: { _ in true }) else { return }
            throw ExitCode(128 + received.rawValue)
        }
        defer { group.cancelAll() }
        try await group.next()
    }
}

enum Interruptible {
    /// What `body` returns. Throws as `untilInterrupted` does.
    static func value<R: Sendable>(_ body: @escaping @Sendable () async throws -> R) async throws -> R {
        let result = Mutex<R?>(nil)
        try await untilInterrupted {
            let value = try await body()
            result.withLock { $0 = value }
        }
        guard let value = result.withLock({ $0 }) else { throw CancellationError() }
        return value
    }
}

extension UnixSignal {
    /// The first signal that asks the command to end. A second ends the process at once, by our hand: left to the system, it
    /// would wait for ever, since every thread blocks signals for libdispatch to read.
    static func interruption() async -> AsyncStream<UnixSignal> {
        await trapped(endingCommands, onHangup: nil)
    }

    /// The same for a server, which reads its settings anew where a command would end: with its terminal it does not end.
    static func ofNodes() async -> (interruption: AsyncStream<UnixSignal>, hangups: AsyncStream<Void>) {
        let (hangups, teller) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let interruption = await trapped([.sigint, .sigterm, .sighup]) { teller.yield() }
        return (interruption, hangups)
    }

    private static func trapped(
        _ trapped: [UnixSignal], onHangup: (@Sendable () -> Void)?
    ) async -> AsyncStream<UnixSignal> {
        let signals = await UnixSignalsSequence(trapping: trapped)
        let (interruption, teller) = AsyncStream.makeStream(of: UnixSignal.self)
        Task(priority: .high) {
            var isFirst = true
            for await received in signals {
                if received == .sighup, let onHangup {
                    onHangup()
                    continue
                }
                guard isFirst else { _exit(128 + received.rawValue) }
                isFirst = false
                teller.yield(received)
            }
        }
        return interruption
    }

    /// What asks a command to end.
    private static var endingCommands: [UnixSignal] { [.sigint, .sigterm] + (ignoresHangup() ? [] : [.sighup]) }
}

/// Whether this was started to outlive its terminal, with `nohup`. The default handler is `nil`.
private func ignoresHangup() -> Bool {
    guard signal(SIGHUP, SIG_IGN) == nil else { return true }
    signal(SIGHUP, SIG_DFL)
    return false
}

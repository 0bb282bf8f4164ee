internal import ArgumentParser
internal import Foundation
internal import Synchronization
internal import UnixSignals

/// Runs `body`. The first SIGINT, SIGTERM or SIGHUP cancels it. Then this function waits until `body` has cleaned up,
/// and throws the exit code for the signal. A second signal ends the process at once.
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
    /// Runs `body` and returns its result. Throws in the same cases as `untilInterrupted`.
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
    /// Returns a stream with the first signal that asks the command to stop. On a second signal, this program exits at
    /// once. It must do that itself, because every thread blocks signals so that libdispatch can read them.
    static func interruption() async -> AsyncStream<UnixSignal> {
        await trapped(endingCommands, onHangup: nil)
    }

    /// Returns the signals for a server. SIGHUP does not stop it, and is in a stream of its own: the server then reads
    /// its tokens again. It does not stop when its terminal closes.
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

    /// The signals that ask a command to stop.
    private static var endingCommands: [UnixSignal] { [.sigint, .sigterm] + (ignoresHangup() ? [] : [.sighup]) }
}

/// Whether this process was started with `nohup`, so that it survives its terminal. `nil` is the default handler.
private func ignoresHangup() -> Bool {
    guard signal(SIGHUP, SIG_IGN) == nil else { return true }
    signal(SIGHUP, SIG_DFL)
    return false
}

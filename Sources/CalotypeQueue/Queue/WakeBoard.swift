internal import Synchronization

/// Wakes callers that wait for work. A signal between an empty claim and the start of the wait is not lost.
final class WakeBoard: Sendable {
    private let board = ChangeBoard()
    /// The number of signals at the time of the last claim that found nothing.
    private let answered = Mutex<UInt64>(0)

    var signals: UInt64 { board.signals }
    /// Whether there was a signal after the last empty claim began.
    var hasSignal: Bool { signals > answered.withLock { $0 } }

    func signal() { board.signal() }

    func sawNothing(after signals: UInt64) {
        answered.withLock { $0 = max($0, signals) }
    }

    /// Waits until a signal arrives that no claim has answered, or until `limit` has passed. Returns whether one
    /// arrived.
    func wait(upTo limit: Duration) async throws -> Bool {
        try await board.wait(after: answered.withLock { $0 }, upTo: limit)
    }
}

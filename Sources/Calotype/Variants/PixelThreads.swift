internal import Pixels
private import Synchronization

/// The bounded threads for pixel work: it blocks for tens to hundreds of milliseconds, which Swift's shared pool must
/// never do.
///
/// Urgent work goes first, users take turns, and nothing waits for ever. Work that takes long has threads of its own, as many
/// again, so that it never holds those that short work needs; the system shares the cores among them.
final class PixelThreads: Sendable {
    /// How long work takes, roughly.
    enum Length: Sendable {
        /// Up to a second or so.
        case short
        case long
    }

    private let short: ThreadQueue
    private let long: ThreadQueue

    init(count: Int) {
        let threads = WorkerThreads()
        short = ThreadQueue(threads, count: count)
        long = ThreadQueue(threads, count: count)
    }

    /// Runs `body` on one of the threads. Cancelling the task raises `stop`, which ends the pixel work. Throws
    /// `ThreadShortage` where the system starts no thread for it.
    func run<R: Sendable>(
        _ length: Length = .short, _ body: @escaping @Sendable (_ stop: StopFlag) throws -> R
    ) async throws -> R {
        let stop = StopFlag()
        let turn = StageTurn.current
        let queue = length == .short ? short : long
        let ticket = queue.newTicket()
        turn?.clock.beginWaiting()
        let isWaiting = Atomic(true)
        @Sendable func endWaiting() {
            if isWaiting.exchange(false, ordering: .relaxed) { turn?.clock.endWaiting() }
        }
        defer { endWaiting() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let work = ThreadQueue.Work(
                    ticket: ticket, owner: turn?.owner ?? "", priority: turn?.priority ?? .normal
                ) { failure in
                    endWaiting()
                    if let failure { return continuation.resume(throwing: failure) }
                    continuation.resume(
                        with: Result {
                            try stop.check()
                            return try body(stop)
                        })
                }
                queue.add(work)
                // Cancelled before it was added.
                if stop.isRaised { queue.remove(ticket) }
            }
        } onCancel: {
            stop.raise()
            queue.remove(ticket)
        }
    }

    /// Has an idle thread run `body`, soon; `false` where there is none, which is the rule on a loaded machine.
    func lend(_ body: @escaping @Sendable () -> Void) -> Bool { short.lend(body) }
}

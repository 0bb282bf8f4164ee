internal import Pixels
private import Synchronization

/// A bounded number of threads for pixel work. Such work blocks for tens to hundreds of milliseconds, which must not
/// happen on Swift's shared pool.
///
/// Urgent work goes first, owners take turns, and no work waits forever. Long work has its own threads, as many as
/// short work has, so that it never blocks short work. The system shares the cores among all of them.
final class PixelThreads: Sendable {
    /// The expected duration of work.
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
    /// `ThreadShortage` if the system cannot start a thread.
    func run<R: Sendable>(
        _ length: Length = .short, _ body: @escaping @Sendable (_ stop: StopFlag) throws -> R
    ) async throws -> R {
        let stop = StopFlag()
        let turn = WorkContext.current
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
                // The task was cancelled before the work was added.
                if stop.isRaised { queue.remove(ticket) }
            }
        } onCancel: {
            stop.raise()
            queue.remove(ticket)
        }
    }

    /// Runs `body` on an idle thread, soon. Returns `false` if there is none, which is usual on a loaded machine.
    func borrowThread(_ body: @escaping @Sendable () -> Void) -> Bool { short.borrowThread(body) }
}

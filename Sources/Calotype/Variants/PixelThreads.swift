internal import NIOPosix
internal import Pixels
private import Synchronization

/// The bounded threads for pixel work: it blocks for tens to hundreds of milliseconds, which Swift's shared pool must
/// never do.
final class PixelThreads: Sendable {
    private let pool: NIOThreadPool
    private let count: Int
    private let busy = Atomic(0)

    init(count: Int) {
        self.count = count
        pool = NIOThreadPool(numberOfThreads: count)
        pool.start()
    }

    /// Runs `body` on one of the threads. Cancelling the task raises `stop`, which ends the pixel work.
    func run<R: Sendable>(_ body: @escaping @Sendable (_ stop: StopFlag) throws -> R) async throws -> R {
        let stop = StopFlag()
        return try await withTaskCancellationHandler {
            try await pool.runIfActive {
                self.busy.add(1, ordering: .relaxed)
                defer { self.busy.subtract(1, ordering: .relaxed) }
                return try body(stop)
            }
        } onCancel: {
            stop.raise()
        }
    }

    /// Has an idle thread run `body`, soon; `false` where there is none, which is the rule on a loaded machine.
    func lend(_ body: @escaping @Sendable () -> Void) -> Bool {
        guard busy.add(1, ordering: .relaxed).oldValue < count else {
            busy.subtract(1, ordering: .relaxed)
            return false
        }
        pool.submit { state in
            if state == .active { body() }
            self.busy.subtract(1, ordering: .relaxed)
        }
        return true
    }

    deinit { pool.shutdownGracefully { _ in } }
}

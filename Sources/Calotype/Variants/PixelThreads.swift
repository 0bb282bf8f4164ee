internal import NIOPosix
internal import Vips

/// The bounded threads on which libvips works: it blocks for tens to hundreds of milliseconds, which Swift's shared
/// pool must never do.
final class PixelThreads: Sendable {
    private let pool: NIOThreadPool

    init(count: Int) {
        pool = NIOThreadPool(numberOfThreads: count)
        pool.start()
    }

    /// Runs `body` on one of the threads. Cancelling the task raises `stop`, which ends the pixel work.
    func run<R: Sendable>(_ body: @escaping @Sendable (_ stop: VipsStop) throws -> R) async throws -> R {
        let stop = VipsStop()
        return try await withTaskCancellationHandler {
            try await pool.runIfActive {
                defer { Vips.cleanUpThread() }
                return try body(stop)
            }
        } onCancel: {
            stop.raise()
        }
    }

    deinit { pool.shutdownGracefully { _ in } }
}

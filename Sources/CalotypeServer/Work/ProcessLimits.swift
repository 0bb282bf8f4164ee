internal import Calotype
internal import Foundation
internal import Logging
internal import Pixels
internal import Synchronization

/// Tracks whether this process can start threads and open files. While it cannot, no job is claimed, so that limits
/// that are too low do not use up attempts.
final class ProcessLimits: Sendable {
    private let logger: Logger
    private let check: @Sendable () -> Bool
    private let pause: Duration
    private let isShort = Mutex(false)

    /// `check` returns whether there are enough threads and files for another job.
    init(
        logger: Logger, pause: Duration = .seconds(2),
        check: @escaping @Sendable () -> Bool = { ProcessLimits.areEnough() }
    ) {
        self.logger = logger
        self.pause = pause
        self.check = check
    }

    /// Records that a job has failed because of a limit.
    func foundShort(_ error: ImageProcessingError) {
        let isNews = isShort.withLock { isShort in
            defer { isShort = true }
            return !isShort
        }
        guard isNews else { return }
        logger.error(
            "too few threads, processes or open files",
            metadata: ["cause": "\(error.cause.map(sentence) ?? error.message)"])
    }

    /// Returns when no limit is known to be reached, or when the service should stop.
    func waitUntilEnough() async {
        var backoff = Backoff(base: pause)
        while !isStopping, isShort.withLock({ $0 }) {
            await CalotypeServer.pause(backoff.next())
            guard (try? await blocking { [check] _ in check() }) == true else { continue }
            isShort.withLock { $0 = false }
            logger.notice("threads, processes and files are enough again")
        }
    }

    /// The files that one job may have open at the same time.
    private static let files = 16

    private static func areEnough() -> Bool {
        let opened = (0..<files).map { _ in unsafe open("/dev/null", O_RDONLY | O_CLOEXEC) }
        for file in opened where file >= 0 { close(file) }
        return opened.allSatisfy { $0 >= 0 } && !WorkerThreads.areShort
    }
}

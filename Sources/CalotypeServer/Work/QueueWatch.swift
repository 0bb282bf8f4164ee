internal import Calotype
internal import Logging
internal import Synchronization

/// Logs once that the queue's database is away, and once that it is back, even if several callers detect it.
final class QueueWatch: Sendable {
    private let logger: Logger
    private let isAway = Mutex(false)

    init(logger: Logger) { self.logger = logger }

    func foundAway(_ cause: any Error) {
        let isNews = isAway.withLock { isAway in
            defer { isAway = true }
            return !isAway
        }
        if isNews { logger.warning("queue is away", metadata: ["cause": "\(sentence(of: cause))"]) }
    }

    func foundUsable() {
        let isNews = isAway.withLock { isAway in
            defer { isAway = false }
            return isAway
        }
        if isNews { logger.notice("queue is back") }
    }
}

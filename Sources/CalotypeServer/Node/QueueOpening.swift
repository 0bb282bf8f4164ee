internal import CalotypeQueue
internal import Logging
internal import ServiceLifecycle

/// Opens the queue as soon as its database is there. Until then the API answers that the queue is away, and workers wait.
struct QueueOpening: Service {
    let open: @Sendable () async throws -> Void
    /// Whether the database is the file that we make where nothing else is said.
    let isOurFile: Bool
    let logger: Logger

    func run() async throws {
        var backoff = Backoff()
        var wasAway = false
        while !isStopping, try await !attempt(level: .debug) {
            wasAway = true
            await pause(backoff.next())
        }
        if wasAway, !isStopping { logger.notice("queue is back") }
        try? await gracefulShutdown()
    }

    /// Whether it is open. Throws `ConfigurationMistake` for one that never will be.
    func attempt(level: Logger.Level = .warning) async throws -> Bool {
        do {
            try await open()
            return true
        } catch QueueError.unavailable(let cause) {
            logger.log(level: level, "queue is away", metadata: ["cause": "\(cause)"])
            return false
        } catch let error as QueueError {
            throw ConfigurationMistake(queue: error, isOurFile: isOurFile)
        }
    }
}

extension ConfigurationMistake {
    fileprivate init(queue error: QueueError, isOurFile: Bool) {
        let place = isOurFile ? "The queue in CALOTYPE_DATA" : "The database in CALOTYPE_DATABASE_URL"
        let reason =
            switch error {
            case .misconfigured(let text), .failed(let text), .unavailable(let text): text
            case .ambiguous, .leaseLost: "\(error)"
            }
        self.init(message: "\(place) cannot be used: \(reason).")
    }
}

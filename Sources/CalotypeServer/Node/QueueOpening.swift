internal import CalotypeQueue
internal import CalotypeSettings
internal import ServiceLifecycle

/// Opens the queue as soon as its database is available. Until then, the API answers that the queue is away, and
/// workers wait.
struct QueueOpening: Service {
    let open: @Sendable () async throws -> Void
    /// Whether the database is the default file, because the settings name no other database.
    let isOurFile: Bool
    let watch: QueueWatch

    func run() async throws {
        var backoff = Backoff()
        while !isStopping, try await !attempt() { await pause(backoff.next()) }
        try? await gracefulShutdown()
    }

    /// Returns whether the queue is open. Throws `ConfigurationMistake` if it can never be opened.
    func attempt() async throws -> Bool {
        do {
            try await open()
            watch.foundUsable()
            return true
        } catch let error as QueueError where error.isPassing {
            watch.foundAway(error)
            return false
        } catch let error as QueueError {
            throw ConfigurationMistake(queue: error, isOurFile: isOurFile)
        }
    }
}

extension ConfigurationMistake {
    fileprivate init(queue error: QueueError, isOurFile: Bool) {
        let location = isOurFile ? "The queue in CALOTYPE_DATA" : "The database in CALOTYPE_DATABASE_URL"
        let reason =
            switch error {
            case .misconfigured(let text), .failed(let text), .unavailable(let text): text
            case .ambiguous, .leaseLost: "\(error)"
            }
        self.init(message: "\(location) cannot be used: \(reason).")
    }
}

extension QueueError {
    fileprivate var isPassing: Bool {
        if case .unavailable = self { true } else { false }
    }
}

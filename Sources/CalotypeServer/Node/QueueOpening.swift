internal import CalotypeQueue
internal import ServiceLifecycle

/// Opens the queue as soon as its database is there. Until then the API answers that the queue is away, and workers wait.
struct QueueOpening: Service {
    let open: @Sendable () async throws -> Void
    /// Whether the database is the file that we make where nothing else is said.
    let isOurFile: Bool
    let watch: QueueWatch

    func run() async throws {
        var backoff = Backoff()
        while !isStopping, try await !attempt() { await pause(backoff.next()) }
        try? await gracefulShutdown()
    }

    /// Whether it is open. Throws `ConfigurationMistake` for one that never will be.
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
        let place = isOurFile ? "The queue in CALOTYPE_DATA" : "The database in CALOTYPE_DATABASE_URL"
        let reason =
            switch error {
            case .misconfigured(let text), .failed(let text), .unavailable(let text): text
            case .ambiguous, .leaseLost: "\(error)"
            }
        self.init(message: "\(place) cannot be used: \(reason).")
    }
}

extension QueueError {
    fileprivate var isPassing: Bool {
        if case .unavailable = self { true } else { false }
    }
}

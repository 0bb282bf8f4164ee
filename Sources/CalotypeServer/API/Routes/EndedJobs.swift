internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Watches the changes of all jobs, for requests that wait for one of them. A process has only one reader, for any
/// number of requests.
final class EndedJobs: Service {
    private let queue: JobQueue
    private let logger: Logger
    private let waiters = Mutex(Waiters())

    private struct Job: Hashable {
        let user, id: JobIdentifier
    }

    private struct Waiters {
        var next = 0
        var bells: [Job: [Int: AsyncStream<Void>.Continuation]] = [:]
    }

    init(_ queue: JobQueue, logger: Logger) {
        self.queue = queue
        self.logger = logger
    }

    /// Returns the job when it has ended, when `limit` has passed, or when the service should stop.
    func wait(for job: QueuedJob, upTo limit: Duration) async throws -> QueuedJob {
        let location = Job(user: job.userId, id: job.id)
        let (rings, bell) = AsyncStream<Void>.makeStream()
        let number = add(bell, at: location)
        defer { remove(number, at: location) }
        // Read the job after the bell exists, so that no end is missed.
        let now = try await read(job)
        guard !now.state.isEnded else { return now }
        try? await cancelWhenGracefulShutdown {
            try await within(limit) {
                for await _ in rings where try await self.read(job).state.isEnded { return }
            }
        }
        try Task.checkCancellation()
        do {
            return try await read(job)
        } catch QueueError.unavailable {
            // The job is accepted, even if the database is unavailable now.
            return now
        }
    }

    func run() async {
        var backoff = Backoff()
        while !isStopping {
            do {
                // A database that hangs must not block this reader longer than it blocks a request.
                try await QueuePatience.$limit.withValue(PatienceMiddleware.usual) {
                    try await cancelWhenGracefulShutdown { try await self.follow() }
                }
            } catch {
                guard !isStopping else { return }
                logger.debug("changes cannot be read", metadata: ["cause": "\(sentence(of: error))"])
                await pause(backoff.next())
            }
        }
    }

    private func follow() async throws {
        var position = try await queue.latestChange()
        // Wakes all requests, because jobs may have ended while nothing was read.
        ringAll()
        while true {
            switch try await queue.changes(after: position, in: .all, limit: 500) {
            case .reset(let latest):
                position = latest
                ringAll()
            case .changes(let changes, let next):
                for change in changes where change.state.isEnded { ring(Job(user: change.userId, id: change.id)) }
                position = next
                if changes.isEmpty { try await queue.waitForChanges(after: position, upTo: .seconds(15)) }
            }
        }
    }

    private func read(_ job: QueuedJob) async throws -> QueuedJob {
        try await queue.read(job.id, in: .user(job.userId)) ?? job
    }

    private func add(_ bell: AsyncStream<Void>.Continuation, at job: Job) -> Int {
        waiters.withLock { waiters in
            waiters.next += 1
            waiters.bells[job, default: [:]][waiters.next] = bell
            return waiters.next
        }
    }

    private func remove(_ number: Int, at job: Job) {
        waiters.withLock { waiters in
            waiters.bells[job]?[number] = nil
            if waiters.bells[job]?.isEmpty ?? false { waiters.bells[job] = nil }
        }
    }

    private func ring(_ job: Job) {
        let bells = waiters.withLock { $0.bells[job] ?? [:] }
        for bell in bells.values { bell.yield() }
    }

    private func ringAll() {
        let jobs = waiters.withLock { Array($0.bells.keys) }
        for job in jobs { ring(job) }
    }
}

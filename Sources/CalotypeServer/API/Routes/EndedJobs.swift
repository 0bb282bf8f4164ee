internal import Calotype
internal import CalotypeQueue
internal import HTTPServerGuard
internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Wakes requests that wait for the end of a job or of a batch.
///
/// The queue reports each end: at once if this process caused it, and by a notification if another one did. Since
/// notifications may be lost, and SQLite has none between processes, one search for all requests runs from time to
/// time, as long as there are any.
final class EndedJobs: Service {
    /// The job or batch that a request waits for.
    enum Subject: Hashable, Sendable {
        case job(JobName)
        case batch(BatchName)
    }

    private let queue: JobQueue
    private let logger: Logger
    private let waiters = Mutex(Waiters())

    private enum Ring: Sendable {
        /// This process has ended the job.
        case ended(QueuedJob)
        /// The job or batch may have ended.
        case look
        case clientLeft
    }

    private struct Waiters {
        var next = 0
        var bells: [Subject: [Int: AsyncStream<Ring>.Continuation]] = [:]
    }

    init(_ queue: JobQueue, logger: Logger) {
        self.queue = queue
        self.logger = logger
        queue.onEnd { [weak self] in self?.ring($0) }
    }

    /// The number of requests that wait.
    var count: Int { waiters.withLock { $0.bells.values.reduce(0) { $0 + $1.count } } }

    /// Returns the job when it has ended, when `limit` has passed, when the client has left, or when the service should
    /// stop.
    func wait(
        for job: QueuedJob, upTo limit: Duration, of client: ClientPresence = .unknown
    ) async throws -> QueuedJob {
        let name = JobName(user: job.userId, id: job.id)
        return try await wait(for: .job(name), upTo: limit, of: client) { ended in
            if let ended, ended.number == job.number { return (ended, true) }
            let now = try await self.queue.read(job.id, in: .user(job.userId)) ?? job
            return (now, now.state.isEnded)
        }
    }

    /// Returns the batch when all of its jobs have ended, when `limit` has passed, when the client has left, or when
    /// the service should stop. `read` reads the batch.
    func wait(
        for batch: BatchStatus, upTo limit: Duration, of client: ClientPresence = .unknown,
        read: @escaping @Sendable () async throws -> BatchStatus?
    ) async throws -> BatchStatus {
        let name = BatchName(user: batch.userId, id: batch.id)
        return try await wait(for: .batch(name), upTo: limit, of: client) { _ in
            let now = try await read() ?? batch
            return (now, now.endedAt != nil)
        }
    }

    /// Looks for ends that were not reported, as long as the service runs.
    func run() async {
        while !isStopping {
            await pause(queue.endSearchInterval)
            await search()
        }
    }

    /// Wakes the requests whose job has ended without a report, and all that wait for a batch.
    func search() async {
        let subjects = waiters.withLock { Array($0.bells.keys) }
        guard !subjects.isEmpty else { return }
        let names = subjects.compactMap { if case .job(let name) = $0 { name } else { nil } }
        do {
            // A database that hangs must not block this search longer than it blocks a request.
            let ended = try await QueuePatience.$limit.withValue(PatienceMiddleware.usual) {
                try await queue.ended(among: Set(names))
            }
            for name in ended { ring(.job(name), .look) }
            for case .batch(let name) in subjects { ring(.batch(name), .look) }
        } catch {
            if !isStopping { logger.debug("ends cannot be read", metadata: ["cause": "\(sentence(of: error))"]) }
        }
    }

    /// Waits until `look` finds the end. `look` gets the ended job if it is known, and otherwise reads.
    private func wait<Value: Sendable>(
        for subject: Subject, upTo limit: Duration, of client: ClientPresence,
        _ look: @escaping @Sendable (QueuedJob?) async throws -> (value: Value, isEnd: Bool)
    ) async throws -> Value {
        let (rings, bell) = AsyncStream<Ring>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = add(bell, at: subject)
        defer { remove(number, at: subject) }
        client.watch { bell.yield(.clientLeft) }
        defer { client.unwatch() }
        // Look after the bell exists, so that no end is missed.
        let now = try await look(nil)
        guard !now.isEnd else { return now.value }
        do {
            return try await cancelWhenGracefulShutdown {
                try await within(limit) {
                    for await ring in rings {
                        guard let found = try await Self.look(after: ring, look) else { return now.value }
                        if found.isEnd { return found.value }
                    }
                    throw CancellationError()
                }
            }
        } catch {
            try Task.checkCancellation()
        }
        do {
            return try await look(nil).value
        } catch QueueError.unavailable {
            // The job is accepted, even if the database is unavailable now.
            return now.value
        }
    }

    /// Returns what `look` finds, or `nil` if the client has left.
    private static func look<Found>(
        after ring: Ring, _ look: (QueuedJob?) async throws -> Found
    ) async throws -> Found? {
        switch ring {
        case .ended(let job): try await look(job)
        case .look: try await look(nil)
        case .clientLeft: nil
        }
    }

    private func add(_ bell: AsyncStream<Ring>.Continuation, at subject: Subject) -> Int {
        waiters.withLock { waiters in
            waiters.next += 1
            waiters.bells[subject, default: [:]][waiters.next] = bell
            return waiters.next
        }
    }

    private func remove(_ number: Int, at subject: Subject) {
        waiters.withLock { waiters in
            waiters.bells[subject]?[number] = nil
            if waiters.bells[subject]?.isEmpty ?? false { waiters.bells[subject] = nil }
        }
    }

    private func ring(_ end: Ended) {
        switch end {
        case .job(let job): ring(.job(JobName(user: job.userId, id: job.id)), .ended(job))
        case .otherJob(let name): ring(.job(name), .look)
        case .batch(let name): ring(.batch(name), .look)
        }
    }

    private func ring(_ subject: Subject, _ ring: Ring) {
        let bells = waiters.withLock { $0.bells[subject] ?? [:] }
        for bell in bells.values { bell.yield(ring) }
    }
}

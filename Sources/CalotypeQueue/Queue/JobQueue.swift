internal import Calotype
internal import Synchronization

/// A durable queue. It accepts each job once, leases it to one worker at a time, and ends it exactly once.
///
/// A worker's right to a job is a `Lease`. Each claim raises the job's fencing token, and every effect carries its
/// token. The queue refuses an effect with an old token with `QueueError.leaseLost`. All times are from the database's
/// clock.
///
/// Every method throws `QueueError` if the database refuses the request or cannot be reached, and `CancellationError`
/// if the task is cancelled. The whole state is in the database, SQLite or PostgreSQL: every method is a transaction,
/// or a few of them. `QueueLocation` opens a queue.
public final class JobQueue: Sendable {
    let database: any SQLDatabase
    let board = WakeBoard()
    let changeBoard = ChangeBoard()
    /// Receive each end of a job or a batch.
    let endHandlers = Mutex<[@Sendable (Ended) -> Void]>([])
    let order = ClaimOrder()
    /// Writes the statistics of ended attempts.
    let minutes: MinuteWriter
    /// Receives each step of each lease. `nil` if nobody observes them.
    let observer: LeaseObserver?
    /// When expired leases and due delayed jobs were last looked for.
    private let lastTidied = Mutex<ContinuousClock.Instant?>(nil)
    /// The latest look for changes, which waiting readers share.
    let latestLook = Mutex<ChangeLook?>(nil)

    /// The longest time between two looks for changes, while nothing is signaled.
    private let searchInterval: Duration

    init(
        _ database: any SQLDatabase, observer: LeaseObserver? = nil, searchInterval: Duration = .seconds(1)
    ) {
        self.database = database
        minutes = MinuteWriter(database)
        self.searchInterval = searchInterval
        self.observer = observer
        let board = board
        database.listen(
            DatabaseListener(onWork: { board.signal() }, onChanges: { [weak self] in self?.tell($0) }))
    }

    /// The longest time in which claims do not search for expired leases and due delayed jobs. Waiting workers search
    /// at each look, so that a claim right after it need not.
    private static let tidyInterval: Duration = .milliseconds(250)

    /// How often a caller that waits for changes or for the end of a job must look for itself.
    package var endSearchInterval: Duration { min(database.lookInterval, searchInterval) }

    /// Throws if the queue cannot be read or written now.
    public func check() async throws {
        // A full disk or a standby server refuses only writes, so a row is written.
        try await database.execute("UPDATE forgotten_changes SET number = number", [])
    }

    /// Writes the last statistics and closes every connection. No method may be called afterwards.
    public func close() async {
        await minutes.finish()
        await database.close()
    }

    /// Claims up to `limit` due jobs, most urgent first; users take turns. Returns an empty array if no job is due.
    public func claim(_ worker: WorkerID, limit: Int, lease: Duration) async throws -> [Lease] {
        let seen = board.signals
        let isTidy = try await tidyIfDue()
        var leases = try await take(worker, limit: limit, lease: lease)
        if leases.isEmpty, !isTidy, try await tidyIfNeeded() {
            leases = try await take(worker, limit: limit, lease: lease)
        }
        if leases.count < max(limit, 1) { board.sawNothing(after: seen) }
        if !leases.isEmpty { observer?(.claimed(leases)) }
        return leases
    }

    /// Returns when work may be available, or after `limit`. Returns at once if work was announced since the last empty
    /// claim.
    public func waitForWork(upTo limit: Duration) async throws {
        let end = ContinuousClock.now + limit
        while true {
            let start = ContinuousClock.now
            let due = try await database.read { try $0.timeUntilDue() }
            if !Self.isOver(due) { lastTidied.withLock { $0 = start } }
            let pause = min(end - .now, due ?? limit, database.lookInterval)
            if try await board.wait(upTo: max(pause, .zero)) { return }
            if ContinuousClock.now >= end { return }
            if let due, due <= pause { return }
            if try await database.read({ try $0.hasWork() }) { return }
        }
    }

    private func tidyIfDue() async throws -> Bool {
        let now = ContinuousClock.now
        let isDue = lastTidied.withLock { last in
            if let last, now - last < Self.tidyInterval { return false }
            last = now
            return true
        }
        guard isDue else { return false }
        _ = try await tidyIfNeeded()
        return true
    }

    /// Looks for expired leases and due jobs without a lock, because there are seldom any. Returns whether there is
    /// more to claim now.
    private func tidyIfNeeded() async throws -> Bool {
        guard Self.isOver(try await database.read { try $0.timeUntilDue() }) else { return false }
        return try await tidy()
    }

    /// Whether a time that `timeUntilDue` returned is over. It returns 1 ms at least.
    private static func isOver(_ time: Duration?) -> Bool { time.map { $0 <= .milliseconds(1) } ?? false }

    /// Shortens leases after the clock was set back, recovers expired leases, and promotes delayed jobs. Returns
    /// whether there is more to claim now.
    private func tidy() async throws -> Bool {
        try await database.write { session in
            try session.shortenLeases()
            let recovered = try session.recoverLost()
            let promoted = try session.promoteDue()
            return recovered || promoted
        }
    }

    private func take(_ worker: WorkerID, limit: Int, lease: Duration) async throws -> [Lease] {
        let start = ContinuousClock.now
        let limit = max(limit, 1)
        var claimed: [JobRecord] = []
        if let favored = order.next() {
            claimed = try await database.write { try $0.claim(worker, limit: 1, lease: lease, only: favored) }
        }
        let space = limit - claimed.count
        do {
            if space > 0 { claimed += try await database.write { try $0.claim(worker, limit: space, lease: lease) } }
        } catch  where !claimed.isEmpty {
            // The claimed jobs must be processed. If the error persists, the next claim throws it.
        }
        return claimed.map { record in
            Lease(
                job: record.job, token: FencingToken(rawValue: record.token), worker: worker, duration: lease,
                deadline: start + lease)
        }
    }
}

internal import Calotype
internal import Synchronization

/// A queue whose whole state is in a database. Every method is a transaction, or a few of them.
final class StoredQueue: Sendable {
    let database: any SQLDatabase
    let board = WakeBoard()
    let order = ClaimOrder()
    /// When expired leases and due delayed jobs were last looked for.
    private let lastTidied = Mutex<ContinuousClock.Instant?>(nil)
    /// The latest change, and when it was read.
    let latestLook = Mutex<(ChangePosition, ContinuousClock.Instant)?>(nil)

    init(_ database: any SQLDatabase) {
        self.database = database
        let board = board
        database.listen { board.signal() }
    }

    /// The minimum time between two searches, while there is work to claim.
    private static let tidyInterval: Duration = .milliseconds(250)

    /// Writes a row, because a full disk or a standby server refuses only writes.
    func check() async throws { try await database.execute("UPDATE forgotten_changes SET number = number", []) }

    func close() async { await database.close() }

    func claim(_ worker: WorkerID, limit: Int, lease: Duration) async throws -> [Lease] {
        let seen = board.signals
        let isTidy = try await tidyIfDue()
        var leases = try await take(worker, limit: limit, lease: lease)
        if leases.isEmpty, !isTidy, try await tidy() {
            leases = try await take(worker, limit: limit, lease: lease)
        }
        if leases.isEmpty { board.sawNothing(after: seen) }
        return leases
    }

    func waitForWork(upTo limit: Duration) async throws {
        let end = ContinuousClock.now + limit
        while true {
            let due = try await database.read { try $0.timeUntilDue() }
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
        _ = try await tidy()
        return true
    }

    /// Recovers expired leases and promotes delayed jobs. Returns whether there is more to claim now.
    private func tidy() async throws -> Bool {
        try await database.write { session in
            let recovered = try session.recoverLost()
            let promoted = try session.promoteDue()
            return recovered || promoted
        }
    }

    private func take(_ worker: WorkerID, limit: Int, lease: Duration) async throws -> [Lease] {
        let start = ContinuousClock.now
        let limit = max(limit, 1)
        var claimed: [JobRecord] = []
        if let favoured = order.next() {
            claimed = try await database.write { try $0.claim(worker, limit: 1, lease: lease, only: favoured) }
        }
        let room = limit - claimed.count
        do {
            if room > 0 { claimed += try await database.write { try $0.claim(worker, limit: room, lease: lease) } }
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

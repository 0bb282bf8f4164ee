internal import Calotype

/// A list of the workers, one row each, for operators. The queue decides nothing by it; leases do that.
extension JobQueue {
    /// Writes the worker's row, in place of the previous one.
    public func heartbeat(_ worker: WorkerBeat) async throws {
        let running = try worker.running.map(\.rawValue).json()
        let values: [SQLValue] = [
            .text(worker.id.rawValue), .text(worker.host), .text(worker.version), SQLValue(worker.slots),
            .text(running),
        ]
        try await database.execute(values) {
            """
            INSERT INTO workers (id, host, version, slots, running, started_at, seen_at)
            VALUES ($1, $2, $3, $4, $5, \($0.now), \($0.now))
            ON CONFLICT (id) DO UPDATE SET
                host = excluded.host, version = excluded.version, slots = excluded.slots,
                running = excluded.running, seen_at = excluded.seen_at
            """
        }
    }

    /// Returns every worker that has not retired or been pruned.
    public func workers() async throws -> [WorkerStatus] {
        try await database.read { session in
            try session.run(
                """
                SELECT id, host, version, slots, running, started_at, \(session.dialect.now) - seen_at AS silence
                FROM workers ORDER BY started_at, id
                """
            ).map(WorkerStatus.init)
        }
    }

    /// Removes the worker's row.
    public func retire(_ worker: WorkerID) async throws {
        try await database.execute("DELETE FROM workers WHERE id = $1", [.text(worker.rawValue)])
    }
}

extension WorkerStatus {
    fileprivate init(_ row: SQLRow) throws {
        let running = try [String](json: row.text("running")).map { try JobIdentifier($0) }
        self.init(
            beat: WorkerBeat(
                id: WorkerID(rawValue: try row.text("id")), host: try row.text("host"),
                version: try row.text("version"), slots: Int(try row.integer("slots")), running: running),
            startedAt: try row.date("started_at"), silence: .milliseconds(max(try row.integer("silence"), 0)))
    }
}

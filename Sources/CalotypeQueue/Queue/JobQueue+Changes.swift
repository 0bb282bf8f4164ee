internal import Calotype

/// The changes of jobs, in one order that never changes.
extension JobQueue {
    /// Returns the changes after `position`, oldest first, or `reset` if some of them have already been deleted.
    public func changes(after position: ChangePosition, in scope: JobScope, limit: Int) async throws -> ChangeBatch {
        let limit = max(limit, 1)
        return try await database.read { session in
            let (forgotten, latest) = (try session.forgottenChange(), try session.latestChange())
            // A position in the future comes from a database that was restored since.
            guard position.isNotBefore(forgotten), latest.isNotBefore(position) else { return .reset(to: latest) }
            let changes = try session.changes(after: position, in: scope, limit: limit)
            // If a reader's scope has few changes, it must not stay behind while the changes of other users are
            // deleted.
            return .changes(changes, next: changes.count < limit ? latest : changes[limit - 1].position)
        }
    }

    /// Returns the position of the latest change. A reader that wants only new changes starts there.
    public func latestChange() async throws -> ChangePosition { try await database.read { try $0.latestChange() } }
}

extension SQLSession {
    fileprivate func changes(
        after position: ChangePosition, in scope: JobScope, limit: Int
    ) throws -> [JobChange] {
        let (condition, values) = scope.condition(after: 2)
        return try run(
            """
            SELECT * FROM changes
            WHERE (tx, number) > ($1, $2) AND \(dialect.isSettled) \(condition)
            ORDER BY tx, number LIMIT \(limit)
            """, position.values + values
        ).map(JobChange.init)
    }

    func latestChange() throws -> ChangePosition {
        let row = try first(
            """
            SELECT tx, number FROM changes
            WHERE \(dialect.isSettled)
            ORDER BY tx DESC, number DESC LIMIT 1
            """)
        let (forgotten, last) = (try forgottenChange(), try row.map { try ChangePosition($0) })
        guard let last, last.isNotBefore(forgotten) else { return forgotten }
        return last
    }

    func hasUnsettledChanges() throws -> Bool {
        guard let condition = dialect.isUnsettled else { return false }
        return try first("SELECT number FROM changes WHERE \(condition) LIMIT 1") != nil
    }

    fileprivate func forgottenChange() throws -> ChangePosition {
        guard let row = try first("SELECT tx, number FROM forgotten_changes") else {
            throw QueueError.failed("no row of forgotten changes")
        }
        return try ChangePosition(row)
    }

    /// Deletes changes with transaction numbers that this server has not reached yet. They come from a copy of another
    /// server, and would hide later changes. Readers then start again. Returns the number of deleted changes.
    func forgetForeignChanges() throws -> Int {
        guard let condition = dialect.isForeign else { return 0 }
        let deleted = try run("DELETE FROM changes WHERE \(condition) RETURNING number").count
        try run(
            """
            UPDATE forgotten_changes SET tx = pg_current_xact_id()::text::bigint, number = 0 WHERE \(condition)
            """)
        return deleted
    }

    /// Deletes up to `limit` changes older than `age`, and records the last deleted position.
    func forgetChanges(olderThan age: Duration, limit: Int) throws -> Int {
        let forgotten = try run(
            """
            DELETE FROM changes WHERE number IN (
                SELECT number FROM changes WHERE at < \(dialect.now) - $1
                ORDER BY at LIMIT \(limit)
                \(dialect.skipLocked)
            )
            RETURNING tx, number
            """, [SQLValue(age)]
        ).map { try ChangePosition($0) }
        guard let last = forgotten.max(by: { $1.isNotBefore($0) && $0 != $1 }) else { return 0 }
        try run(
            """
            UPDATE forgotten_changes SET tx = $1, number = $2 WHERE (tx, number) < ($1, $2)
            """, last.values)
        return forgotten.count
    }
}

extension ChangePosition {
    fileprivate init(_ row: SQLRow) throws {
        self.init(transaction: try row.integer("tx"), number: try row.integer("number"))
    }

    fileprivate var values: [SQLValue] { [.integer(transaction), .integer(number)] }

    fileprivate func isNotBefore(_ other: Self) -> Bool {
        (transaction, number) >= (other.transaction, other.number)
    }
}

extension JobChange {
    fileprivate init(_ row: SQLRow) throws {
        self.init(
            position: try ChangePosition(row), id: try JobIdentifier(row.text("job_id")),
            userId: try JobIdentifier(row.text("user_id")), tool: ImageTool(rawValue: try row.text("tool")),
            priority: try JobPriority(rank: row.integer("priority")),
            batch: try row.optional("batch_id", SQLRow.text).map(BatchID.init), state: try row.choice("state"),
            attempt: Int(try row.integer("attempt")), failure: try JobFailure(row), preview: try StoredPreview(row),
            at: try row.date("at"))
    }
}

internal import Calotype
internal import Foundation

extension SQLSession {
    /// Returns the condition of the jobs that an operation changes, and its values.
    func condition(
        of selection: JobSelection, in scope: JobScope, until: Date
    ) throws -> (sql: String, values: [SQLValue]) {
        // The state is part of the SQL text, so that the planner can use the index of failed jobs.
        var (conditions, values): ([String], [SQLValue]) = (["state = '\(selection.state.rawValue)'"], [])
        func add(_ column: String, _ value: SQLValue?, by comparison: String = "=") {
            guard let value else { return }
            values.append(value)
            conditions.append("\(column) \(comparison) $\(values.count)")
        }
        if case .user(let user) = scope { add("user_id", .text(user.rawValue)) }
        add("failure_kind", selection.kind.map { .text($0) })
        add("failure_reason", selection.reason.map { .text($0) })
        add("tool", selection.tool.map { .text($0) })
        if let batch = selection.batch {
            let numbers = try numbers(of: BatchID(batch))
            conditions.append(
                "batch_number IN (\(numbers.isEmpty ? "-1" : numbers.map { "\($0)" }.joined(separator: ", ")))")
        }
        if let priority = selection.priority { conditions.append("priority = \(priority.rank)") }
        add("submitted_at", selection.from.map { .integer($0.milliseconds) }, by: ">=")
        add("submitted_at", selection.to.map { .integer($0.milliseconds) }, by: "<")
        add(selection.state.isEnded ? "ended_at" : "submitted_at", .integer(until.milliseconds), by: "<=")
        return (conditions.joined(separator: " AND "), values)
    }

    /// Returns the next jobs of an operation. If `locked`, locks them all before the first of them is changed, so that
    /// this transaction never holds a batch while it waits for a job.
    func jobs(of operation: JobOperation, limit: Int, locked: Bool) throws -> [JobRecord] {
        let (sql, values) = try condition(of: operation.selection, in: operation.scope, until: operation.until)
        return try run(
            """
            SELECT \(JobRecord.columns) FROM jobs
            WHERE \(sql) AND number > $\(values.count + 1)
            ORDER BY number LIMIT \(limit)
            \(locked ? dialect.forUpdate : "")
            """, values + [.integer(operation.position)]
        ).map(JobRecord.init)
    }

    /// Adds outcomes to an operation, and ends it if no job is left. Returns it as it is then.
    func record(_ outcomes: [String: Int], of operation: JobOperation, after position: Int64, isOver: Bool) throws
        -> JobOperation
    {
        let sums = operation.outcomes.merging(outcomes, uniquingKeysWith: +)
        let done = operation.done + outcomes.values.reduce(0, +)
        let row = try first(
            """
            UPDATE operations SET position = $2, done = $3, outcomes = $4,
                ended_at = CASE WHEN $5 = 1 THEN \(dialect.now) END
            WHERE id = $1 AND ended_at IS NULL AND position = $6
            RETURNING \(JobOperation.columns)
            """,
            [
                .text(operation.id), .integer(position), SQLValue(done), .text(try sums.json()),
                .integer(isOver || done >= operation.expected ? 1 : 0), .integer(operation.position),
            ])
        guard let row else { throw QueueError.leaseLost }
        return try JobOperation(row)
    }
}

extension JobOperation {
    static let columns = """
        id, user_id, issuer, action, filter, until, expected, position, done, outcomes, submitted_at, ended_at
        """

    init(_ row: SQLRow) throws {
        let user = try row.optional("user_id", SQLRow.text).map { try JobIdentifier($0) }
        self.init(
            id: try row.text("id"), scope: user.map(JobScope.user) ?? .all, action: try row.choice("action"),
            selection: try JobSelection(json: row.text("filter")), until: try row.date("until"),
            expected: Int(try row.integer("expected")), done: Int(try row.integer("done")),
            outcomes: try [String: Int](json: row.text("outcomes")),
            issuer: try row.optional("issuer", SQLRow.text), submittedAt: try row.date("submitted_at"),
            endedAt: try row.optional("ended_at", SQLRow.date), position: try row.integer("position"))
    }
}

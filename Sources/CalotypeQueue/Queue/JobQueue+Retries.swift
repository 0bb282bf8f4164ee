internal import Calotype

/// Queues many ended jobs again, such as all that failed while a store refused every request.
extension JobQueue {
    /// How many jobs are queued again in one transaction.
    private static let piece = 50

    /// Returns how many jobs match the filter, but counts no further than `limit`.
    public func count(_ filter: RetryFilter, upTo limit: Int) async throws -> Int {
        try await database.read { session in
            let (condition, values) = filter.condition
            let row = try session.first(
                """
                SELECT count(*) AS jobs
                FROM (SELECT 1 AS one FROM jobs WHERE \(condition) LIMIT \(max(limit, 1))) AS found
                """, values)
            return Int(try row?.integer("jobs") ?? 0)
        }
    }

    /// Lets up to `limit` of these jobs wait again, each with its full number of attempts, the oldest first. A job that
    /// another transaction is changing is left as it is.
    public func requeue(_ filter: RetryFilter, after cursor: PageCursor?, limit: Int) async throws -> RetryPage {
        var (requeued, skipped, last) = (0, 0, cursor?.number ?? 0)
        var isOver = false
        while requeued + skipped < limit, !isOver {
            let (start, count) = (last, min(Self.piece, limit - requeued - skipped))
            let piece = try await database.write { try $0.requeue(filter, after: start, limit: count) }
            requeued += piece.requeued
            skipped += piece.skipped
            last = piece.last
            isOver = piece.requeued + piece.skipped < count
        }
        if requeued > 0 { board.signal() }
        return RetryPage(requeued: requeued, skipped: skipped, next: isOver ? nil : PageCursor(last))
    }
}

extension SQLSession {
    /// Queues the next jobs after a number again. `last` is the greatest number among them.
    fileprivate func requeue(
        _ filter: RetryFilter, after number: Int64, limit: Int
    ) throws -> (requeued: Int, skipped: Int, last: Int64) {
        let (condition, values) = filter.condition
        let found = try run(
            """
            SELECT \(JobRecord.columns) FROM jobs
            WHERE \(condition) AND number > $\(values.count + 1)
            ORDER BY number LIMIT \(limit)
            \(dialect.skipLocked)
            """, values + [.integer(number)]
        ).map(JobRecord.init)
        var skipped = 0
        for record in found {
            do {
                _ = try requeue(record)
            } catch QueueError.unavailable {
                // Nothing is written for this job, because `requeue` checks its source first.
                skipped += 1
            }
        }
        return (found.count - skipped, skipped, found.last?.job.number ?? number)
    }
}

extension RetryFilter {
    /// The state is part of the SQL text, so that the planner can use the index of failed jobs.
    fileprivate var condition: (sql: String, values: [SQLValue]) {
        var (conditions, values): ([String], [SQLValue]) = (["state = '\(state.rawValue)'"], [])
        func add(_ column: String, _ value: SQLValue?, _ comparison: String = "=") {
            guard let value else { return }
            values.append(value)
            conditions.append("\(column) \(comparison) $\(values.count)")
        }
        if case .user(let user) = scope { add("user_id", .text(user.rawValue)) }
        add("failure_kind", kind.map { .text($0.rawValue) })
        add("failure_reason", reason.map { .text($0.rawValue) })
        add("ended_at", since.map { .integer($0.milliseconds) }, ">=")
        add("tool", tool.map { .text($0.rawValue) })
        return (conditions.joined(separator: " AND "), values)
    }
}

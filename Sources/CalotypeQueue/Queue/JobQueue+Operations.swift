internal import Calotype
public import struct Foundation.Date

/// Operations: requests to change many jobs, which some node carries out piece by piece.
extension JobQueue {
    /// The number of jobs that one operation changes at most.
    public static let largestOperation = 100_000

    /// Returns the number of jobs that such an operation would change now, up to `largestOperation` and one more.
    public func count(_ selection: JobSelection, in scope: JobScope, until: Date) async throws -> Int {
        try await database.read { session in
            let (sql, values) = try session.condition(of: selection, in: scope, until: until)
            let row = try session.first(
                """
                SELECT count(*) AS jobs
                FROM (SELECT 1 AS one FROM jobs WHERE \(sql) LIMIT \(Self.largestOperation + 1)) AS found
                """, values)
            return Int(try row?.integer("jobs") ?? 0)
        }
    }

    /// Accepts an operation. `until` is the time up to which jobs must have entered the state of the selection.
    public func submit(
        _ action: JobOperation.Action, of selection: JobSelection, in scope: JobScope, until: Date, expecting: Int,
        by issuer: String?
    ) async throws -> JobOperation {
        let user: String? = if case .user(let user) = scope { user.rawValue } else { nil }
        let values: [SQLValue] = [
            .text(newIdentifier()), SQLValue(user), SQLValue(issuer), .text(action.rawValue),
            .text(try selection.json()), .integer(until.milliseconds), SQLValue(expecting),
        ]
        let row = try await database.write { session in
            try session.first(
                """
                INSERT INTO operations (id, user_id, issuer, action, filter, until, expected, submitted_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, \(session.dialect.now))
                RETURNING \(JobOperation.columns)
                """, values)
        }
        guard let row else { throw QueueError.failed("no row of the operation") }
        return try JobOperation(row)
    }

    /// Returns an operation; `nil` if the scope has none with this id.
    public func operation(_ id: String, in scope: JobScope) async throws -> JobOperation? {
        let (condition, values) = scope.condition(after: 1)
        return try await database.read { session in
            try session.first(
                "SELECT \(JobOperation.columns) FROM operations WHERE id = $1 \(condition)", [.text(id)] + values
            ).map(JobOperation.init)
        }
    }

    /// Returns the newest operations in a scope, 100 at most.
    public func operations(in scope: JobScope, limit: Int) async throws -> [JobOperation] {
        let (condition, values) = scope.condition(after: 0)
        return try await database.read { session in
            try session.run(
                """
                SELECT \(JobOperation.columns) FROM operations WHERE TRUE \(condition)
                ORDER BY number DESC LIMIT \(min(max(limit, 1), 100))
                """, values
            ).map(JobOperation.init)
        }
    }

    /// Takes the oldest operation that continues and that no other node has taken. It is reserved for `lease`, or until
    /// it is given back. `nil` if there is none.
    public func takeOperation(for lease: Duration) async throws -> JobOperation? {
        try await database.write { session in
            try session.first(
                """
                UPDATE operations SET taken_until = \(session.dialect.now) + CAST($1 AS BIGINT)
                WHERE number IN (
                    SELECT number FROM operations WHERE ended_at IS NULL AND taken_until < \(session.dialect.now)
                    ORDER BY number LIMIT 1
                    \(session.dialect.skipLocked)
                )
                RETURNING \(JobOperation.columns)
                """, [SQLValue(lease)]
            ).map(JobOperation.init)
        }
    }

    /// Extends or ends the reservation of an operation: another node may take it after `delay`.
    public func putOff(_ operation: JobOperation, by delay: Duration) async throws {
        try await database.execute([.text(operation.id), SQLValue(delay)]) {
            "UPDATE operations SET taken_until = \($0.now) + CAST($2 AS BIGINT) WHERE id = $1"
        }
    }

    /// Retries or cancels the next jobs of an operation, up to `limit`, and records the outcomes in the same
    /// transaction. Returns the operation as it is then. Throws `QueueError.leaseLost` if another node continues it.
    public func advance(_ operation: JobOperation, limit: Int) async throws -> JobOperation {
        let limit = max(1, min(limit, operation.expected - operation.done))
        let advanced = try await database.write { session in
            let records = try session.jobs(of: operation, limit: limit, locked: true)
            var outcomes: [String: Int] = [:]
            for record in records { outcomes[try session.apply(operation.action, to: record), default: 0] += 1 }
            return try session.record(
                outcomes, of: operation, after: records.last?.job.number ?? operation.position,
                isOver: records.count < limit)
        }
        if operation.action == .retry { board.signal() }
        return advanced
    }

    /// Returns the next jobs of an operation that are to be deleted.
    public func jobs(of operation: JobOperation, limit: Int) async throws -> [QueuedJob] {
        let limit = max(1, min(limit, operation.expected - operation.done))
        return try await database.read { try $0.jobs(of: operation, limit: limit, locked: false).map(\.job) }
    }

    /// Records the outcomes of jobs that were handled one by one. `last` is the last of them, `nil` if none is left.
    public func record(_ outcomes: [String: Int], of operation: JobOperation, last: QueuedJob?) async throws
        -> JobOperation
    {
        try await database.write { session in
            try session.record(
                outcomes, of: operation, after: last?.number ?? operation.position, isOver: last == nil)
        }
    }
}

extension SQLSession {
    /// Changes one job. Returns the outcome.
    fileprivate func apply(_ action: JobOperation.Action, to record: JobRecord) throws -> String {
        switch (action, record.job.state) {
        case (.retry, .failed), (.retry, .cancelled):
            do {
                _ = try requeue(record)
                return "retried"
            } catch QueueError.unavailable {
                // Nothing is written for this job, because `requeue` checks its source first.
                return "source-being-removed"
            }
        case (.cancel, .waiting):
            _ = try cancelWaiting(record)
            return "cancelled"
        case (.cancel, .running):
            _ = try requestCancellation(record)
            return "cancellation-requested"
        case (.retry, _), (.cancel, _), (.delete, _): return "unchanged"
        }
    }
}

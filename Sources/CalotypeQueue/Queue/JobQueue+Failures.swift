public import Calotype
public import struct Foundation.Date

/// Failures by kind and reason.
extension JobQueue {
    /// How far the failed jobs of one kind and reason are counted.
    static let mostOpen = 1_000

    /// Returns the failures of the minutes that begin in `range`, the most frequent first. They come from figures that
    /// are written with each outcome, so every node reads the same numbers.
    public func failures(in range: Range<Date>) async throws -> [FailureGroup] {
        let bounds = FailureRange(range).values
        return try await database.read { session in
            let rows = try session.run(session.failuresStatement, bounds)
            return try Dictionary(grouping: rows) { try JobFailure($0) }.compactMap { failure, rows in
                try failure.map { try FailureGroup($0, rows, open: session.openJobs(with: $0)) }
            }.sorted(by: FailureGroup.isBefore)
        }
    }

    /// Returns the failures among the newest failed jobs of one user, up to 1000 of them. It counts only jobs that are
    /// failed now.
    public func failures(of user: JobIdentifier) async throws -> [FailureGroup] {
        try await database.read { session in
            let rows = try session.run(session.userFailuresStatement, [.text(user.rawValue)])
            let isAtLeast = rows.count == Self.mostOpen
            return try Dictionary(grouping: rows) { try JobFailure($0) }.compactMap { failure, rows in
                failure.map {
                    FailureGroup(
                        failure: $0, failed: rows.count, retried: 0, recovered: 0, hosts: [:],
                        open: JobCount(jobs: rows.count, isAtLeast: isAtLeast))
                }
            }.sorted(by: FailureGroup.isBefore)
        }
    }
}

/// A range of minutes as whole hours, and the minutes before and after them.
private struct FailureRange {
    /// The bounds of the minutes before, of the hours, and of the minutes after.
    let values: [SQLValue]

    init(_ range: Range<Date>) {
        let (first, end) = (Self.minute(range.lowerBound), Self.minute(range.upperBound))
        let firstHour = (first + 59) / 60
        let endHour = max(end / 60, firstHour)
        let isWithoutHour = firstHour == endHour
        values = [
            first, isWithoutHour ? end : firstHour * 60, firstHour, endHour, isWithoutHour ? end : endHour * 60, end,
        ].map(SQLValue.integer)
    }

    /// The first minute that begins at this time or later.
    private static func minute(_ date: Date) -> Int64 { (date.milliseconds + 59_999) / 60_000 }
}

extension SQLSession {
    /// Most of a long range is read by hours: a week is 168 of them, and 10,080 minutes.
    var failuresStatement: String {
        let columns = "failure_kind, failure_reason, host, failed, retried, recovered"
        return """
            SELECT failure_kind, failure_reason, host, CAST(SUM(failed) AS BIGINT) AS failed,
                CAST(SUM(retried) AS BIGINT) AS retried, CAST(SUM(recovered) AS BIGINT) AS recovered
            FROM (
                SELECT \(columns) FROM failure_minutes WHERE minute >= $1 AND minute < $2
                UNION ALL SELECT \(columns) FROM failure_hours WHERE hour >= $3 AND hour < $4
                UNION ALL SELECT \(columns) FROM failure_minutes WHERE minute >= $5 AND minute < $6
            ) AS found
            GROUP BY failure_kind, failure_reason, host
            """
    }

    var userFailuresStatement: String {
        """
        SELECT failure_kind, failure_reason FROM jobs WHERE user_id = $1 AND state = 'failed'
        ORDER BY number DESC LIMIT \(JobQueue.mostOpen)
        """
    }

    /// The state is part of the SQL text, so that the planner can use the index of failed jobs.
    var openJobsStatement: String {
        """
        SELECT count(*) AS jobs FROM (
            SELECT 1 AS one FROM jobs WHERE state = 'failed' AND failure_kind = $1 AND failure_reason = $2
            ORDER BY number LIMIT \(JobQueue.mostOpen + 1)
        ) AS found
        """
    }

    fileprivate func openJobs(with failure: JobFailure) throws -> JobCount {
        let row = try first(
            openJobsStatement, [.text(failure.kind.rawValue), .text(failure.reason.rawValue)])
        let jobs = Int(try row?.integer("jobs") ?? 0)
        return JobCount(jobs: min(jobs, JobQueue.mostOpen), isAtLeast: jobs > JobQueue.mostOpen)
    }
}

extension FailureGroup {
    fileprivate init(_ failure: JobFailure, _ rows: [SQLRow], open: JobCount) throws {
        func sum(_ column: String) throws -> Int { try rows.reduce(0) { $0 + Int(try $1.integer(column)) } }
        var hosts: [String: Int] = [:]
        for row in rows {
            let attempts = Int(try row.integer("failed")) + Int(try row.integer("retried"))
            if attempts > 0 { hosts[try row.text("host"), default: 0] += attempts }
        }
        self.init(
            failure: failure, failed: try sum("failed"), retried: try sum("retried"), recovered: try sum("recovered"),
            hosts: hosts, open: open)
    }

    fileprivate static func isBefore(_ left: Self, _ right: Self) -> Bool {
        let (one, other) = (left.failure, right.failure)
        return (right.failed, right.retried, one.kind.rawValue, one.reason.rawValue)
            < (left.failed, left.retried, other.kind.rawValue, other.reason.rawValue)
    }
}

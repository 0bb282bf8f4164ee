internal import Calotype

extension SQLSession {
    /// Adds the failure of an attempt to the figures of the present minute and hour, or a job that succeeded after one.
    /// Other attempts write nothing.
    func recordFailure(_ job: QueuedJob, _ ending: Ending) throws {
        let isRecovered = ending.outcome == .succeeded
        guard let failure = isRecovered ? job.failure : ending.failure else { return }
        let hasFailed = !isRecovered && ending.recordedOutcome == .failed
        let values: [SQLValue] = [
            .text(failure.kind.rawValue), .text(failure.reason.rawValue), .text(job.worker?.host ?? ""),
            .integer(hasFailed ? 1 : 0), .integer(isRecovered || hasFailed ? 0 : 1),
            .integer(isRecovered ? 1 : 0),
        ]
        for (table, column, length) in [("failure_minutes", "minute", 60_000), ("failure_hours", "hour", 3_600_000)] {
            try later(
                """
                INSERT INTO \(table)
                    (failure_kind, failure_reason, host, failed, retried, recovered, \(column), shard)
                VALUES ($1, $2, $3, $4, $5, $6, \(dialect.now) / \(length), \(dialect.shard))
                ON CONFLICT (\(column), failure_kind, failure_reason, host, shard) DO UPDATE SET
                    failed = \(table).failed + excluded.failed,
                    retried = \(table).retried + excluded.retried,
                    recovered = \(table).recovered + excluded.recovered
                """, values)
        }
    }
}

extension WorkerID {
    /// The name of the machine, if `init(host:)` created this id; else the id.
    var host: String {
        guard let end = rawValue.lastIndex(of: "-") else { return rawValue }
        let digits = rawValue[end...].dropFirst()
        return digits.count == 12 && digits.allSatisfy(\.isHexDigit) ? String(rawValue[..<end]) : rawValue
    }
}

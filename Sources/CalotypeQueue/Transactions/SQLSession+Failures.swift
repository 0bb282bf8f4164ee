internal import Calotype

extension SQLSession {
    /// Adds the failure of an attempt to the figures of the present minute, or a job that succeeded after one. Other
    /// attempts write nothing.
    func recordFailure(_ job: QueuedJob, _ ending: Ending) throws {
        let isRecovered = ending.outcome == .succeeded
        guard let failure = isRecovered ? job.failure : ending.failure else { return }
        let hasFailed = !isRecovered && ending.recordedOutcome == .failed
        try later(
            """
            INSERT INTO failure_minutes
                (failure_kind, failure_reason, host, failed, retried, recovered, minute, shard)
            VALUES ($1, $2, $3, $4, $5, $6, \(dialect.now) / 60000, \(dialect.shard))
            ON CONFLICT (minute, failure_kind, failure_reason, host, shard) DO UPDATE SET
                failed = failure_minutes.failed + excluded.failed,
                retried = failure_minutes.retried + excluded.retried,
                recovered = failure_minutes.recovered + excluded.recovered
            """,
            [
                .text(failure.kind.rawValue), .text(failure.reason.rawValue), .text(job.worker?.host ?? ""),
                .integer(hasFailed ? 1 : 0), .integer(isRecovered || hasFailed ? 0 : 1),
                .integer(isRecovered ? 1 : 0),
            ])
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

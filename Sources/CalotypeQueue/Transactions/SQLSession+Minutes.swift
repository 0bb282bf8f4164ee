internal import Calotype
package import Synchronization

/// Whether attempts are recorded in the statistics. A benchmark switches this off to measure what it costs. A server
/// never does.
package enum StatisticsSwitch {
    package static let isOn = Atomic(true)
}

extension SQLSession {
    /// Notes the outcome of an attempt for the statistics of its minute, which are written after the transaction.
    /// `start` is `nil` for a job that no worker has.
    func recordMinute(_ job: QueuedJob, _ ending: Ending, from start: Int64?, to end: Int64) {
        guard StatisticsSwitch.isOn.load(ordering: .relaxed) else { return }
        notes.note(
            EndedAttempt(
                labels: AttemptLabels(job, ending, minute: end / 60_000), originalBytes: ending.originalBytes,
                storedBytes: ending.storedBytes, milliseconds: Double(max(end - (start ?? end), 0)),
                stages: ending.stages))
    }

    /// Adds sums to the statistics. Transactions of several nodes take the rows in the same order.
    func add(_ sums: MinuteSums) throws {
        for piece in sums.attempts.sorted(by: { $0.key < $1.key }).pieces() {
            let rows = SQLRows(
                piece.map { labels, sum in
                    labels.cells + [
                        .sql(dialect.shard), .value(SQLValue(sum.count)), .value(SQLValue(sum.originalBytes)),
                        .value(SQLValue(sum.storedBytes)), .value(.real(sum.milliseconds)),
                    ]
                })
            try later(
                """
                INSERT INTO minutes
                    (minute, tool, priority, outcome, failure_kind, failure_reason, shard, attempts, original_bytes,
                     stored_bytes, milliseconds)
                VALUES \(rows.text)
                ON CONFLICT (minute, tool, priority, outcome, failure_kind, failure_reason, shard) DO UPDATE SET
                    attempts = minutes.attempts + excluded.attempts,
                    original_bytes = minutes.original_bytes + excluded.original_bytes,
                    stored_bytes = minutes.stored_bytes + excluded.stored_bytes,
                    milliseconds = minutes.milliseconds + excluded.milliseconds
                """, rows.values)
        }
        for piece in sums.bars.sorted(by: { $0.key < $1.key }).pieces() {
            let rows = SQLRows(
                piece.map { bar, sum in
                    bar.labels.cells + [
                        .sql(dialect.shard), .value(.text(bar.stage)), .value(SQLValue(bar.bucket)),
                        .value(SQLValue(sum.count)), .value(.real(sum.milliseconds)),
                    ]
                })
            try later(
                """
                INSERT INTO stage_minutes
                    (minute, tool, priority, outcome, failure_kind, failure_reason, shard, stage, bucket, stages,
                     milliseconds)
                VALUES \(rows.text)
                ON CONFLICT (minute, tool, priority, outcome, failure_kind, failure_reason, stage, bucket, shard)
                DO UPDATE SET
                    stages = stage_minutes.stages + excluded.stages,
                    milliseconds = stage_minutes.milliseconds + excluded.milliseconds
                """, rows.values)
        }
    }
}

extension AttemptLabels {
    fileprivate init(_ job: QueuedJob, _ ending: Ending, minute: Int64) {
        self.init(
            minute: minute, priority: job.priority.rank, tool: job.tool.rawValue,
            outcome: ending.recordedOutcome.rawValue, failureKind: ending.failure?.kind.rawValue ?? "",
            failureReason: ending.failure?.reason.rawValue ?? "")
    }

    fileprivate var cells: [SQLRows.Cell] {
        [
            .value(.integer(minute)), .value(.text(tool)), .value(.integer(priority)), .value(.text(outcome)),
            .value(.text(failureKind)), .value(.text(failureReason)),
        ]
    }
}

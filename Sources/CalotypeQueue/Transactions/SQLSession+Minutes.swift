internal import Calotype
package import Synchronization

/// Whether attempts are recorded in the statistics. A benchmark switches this off to measure what it costs. A server
/// never does.
package enum StatisticsSwitch {
    package static let isOn = Atomic(true)
}

extension SQLSession {
    /// Adds the outcome of an attempt to the statistics of the present minute.
    func recordMinute(_ job: QueuedJob, _ ending: Ending, milliseconds: Int64) throws {
        guard StatisticsSwitch.isOn.load(ordering: .relaxed) else { return }
        let labels: [SQLValue] = [
            .text(job.tool.rawValue), .integer(job.priority.rank), .text(ending.recordedOutcome.rawValue),
            .text(ending.failure?.kind.rawValue ?? ""), .text(ending.failure?.reason.rawValue ?? ""),
        ]
        try later(
            """
            INSERT INTO minutes
                (tool, priority, outcome, failure_kind, failure_reason, minute, shard, attempts, original_bytes,
                 stored_bytes, milliseconds)
            VALUES ($1, $2, $3, $4, $5, \(dialect.now) / 60000, \(dialect.shard), 1, $6, $7, $8)
            ON CONFLICT (minute, tool, priority, outcome, failure_kind, failure_reason, shard) DO UPDATE SET
                attempts = minutes.attempts + 1,
                original_bytes = minutes.original_bytes + excluded.original_bytes,
                stored_bytes = minutes.stored_bytes + excluded.stored_bytes,
                milliseconds = minutes.milliseconds + excluded.milliseconds
            """,
            labels + [
                SQLValue(ending.originalBytes), SQLValue(ending.storedBytes), .real(Double(max(milliseconds, 0))),
            ])
        try recordStages(ending.stages, labels)
    }

    private func recordStages(_ stages: [StageTime], _ labels: [SQLValue]) throws {
        let bars = Dictionary(grouping: stages) { StageBar(stage: $0.name, bucket: StageHistogram.bucket(of: $0.ms)) }
        guard !bars.isEmpty else { return }
        var rows = SQLRows()
        for (bar, stages) in bars.sorted(by: { $0.key < $1.key }) {
            let total = stages.reduce(0) { $0 + max($1.ms, 0) }
            rows.add(
                labels.map(SQLRows.Cell.value) + [
                    .sql("\(dialect.now) / 60000"), .sql(dialect.shard), .value(.text(bar.stage)),
                    .value(SQLValue(bar.bucket)), .value(SQLValue(stages.count)), .value(.real(total)),
                ])
        }
        try later(
            """
            INSERT INTO stage_minutes
                (tool, priority, outcome, failure_kind, failure_reason, minute, shard, stage, bucket, stages,
                 milliseconds)
            VALUES \(rows.text)
            ON CONFLICT (minute, tool, priority, outcome, failure_kind, failure_reason, stage, bucket, shard)
            DO UPDATE SET
                stages = stage_minutes.stages + excluded.stages,
                milliseconds = stage_minutes.milliseconds + excluded.milliseconds
            """, rows.values)
    }
}

private struct StageBar: Hashable, Comparable {
    let stage: String
    let bucket: Int

    static func < (left: Self, right: Self) -> Bool { (left.stage, left.bucket) < (right.stage, right.bucket) }
}

extension StageHistogram {
    /// Returns the index of the first bound that the time does not exceed.
    static func bucket(of milliseconds: Double) -> Int {
        bounds.firstIndex { milliseconds <= $0 } ?? bounds.count
    }
}

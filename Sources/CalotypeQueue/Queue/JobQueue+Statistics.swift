internal import Calotype
public import struct Foundation.Date

/// The outcomes of attempts, minute by minute. Every node reads the same numbers, at most a second late.
extension JobQueue {
    /// Returns the rows of the minutes that begin in `range`, oldest first. With `stage`, they have the times of that
    /// stage only.
    public func statistics(in range: Range<Date>, stage: String? = nil) async throws -> [MinuteStatistics] {
        // A database that cannot be written may still be read.
        do { try await self.minutes.write() } catch QueueError.failed {}
        let minutes: [SQLValue] = [range.lowerBound, range.upperBound].map {
            .integer(($0.milliseconds + 59_999) / 60_000)
        }
        return try await database.read { session in
            let stages = try session.run(
                """
                SELECT minute, tool, priority, outcome, failure_kind, failure_reason, stage, bucket,
                    CAST(SUM(stages) AS BIGINT) AS stages, SUM(milliseconds) AS milliseconds
                FROM stage_minutes WHERE minute >= $1 AND minute < $2 \(stage == nil ? "" : "AND stage = $3")
                GROUP BY minute, tool, priority, outcome, failure_kind, failure_reason, stage, bucket
                """, minutes + (stage.map { [.text($0)] } ?? []))
            let bars = try Dictionary(grouping: stages) { try MinuteLabels($0) }
            return try session.run(
                """
                SELECT minute, tool, priority, outcome, failure_kind, failure_reason,
                    CAST(SUM(attempts) AS BIGINT) AS attempts,
                    CAST(SUM(original_bytes) AS BIGINT) AS original_bytes,
                    CAST(SUM(stored_bytes) AS BIGINT) AS stored_bytes, SUM(milliseconds) AS milliseconds
                FROM minutes WHERE minute >= $1 AND minute < $2
                GROUP BY minute, tool, priority, outcome, failure_kind, failure_reason
                ORDER BY minute, tool, priority, outcome, failure_kind, failure_reason
                """, minutes
            ).map { row in try MinuteStatistics(row, stages: bars[try MinuteLabels(row)] ?? []) }
        }
    }
}

/// The labels that distinguish the rows of a minute.
private struct MinuteLabels: Hashable {
    let minute, priority: Int64
    let words: [String]

    init(_ row: SQLRow) throws {
        minute = try row.integer("minute")
        priority = try row.integer("priority")
        words = try ["tool", "outcome", "failure_kind", "failure_reason"].map { try row.text($0) }
    }
}

extension MinuteStatistics {
    fileprivate init(_ row: SQLRow, stages: [SQLRow]) throws {
        self.init(
            minute: Date(timeIntervalSince1970: Double(try row.integer("minute")) * 60),
            tool: ImageTool(rawValue: try row.text("tool")), priority: try JobPriority(rank: row.integer("priority")),
            outcome: try row.choice("outcome"), failure: try JobFailure(row),
            attempts: Int(try row.integer("attempts")), originalBytes: Int(try row.integer("original_bytes")),
            storedBytes: Int(try row.integer("stored_bytes")), milliseconds: try row.real("milliseconds"),
            stages: try Dictionary(grouping: stages) { try $0.text("stage") }.sorted { $0.key < $1.key }.map {
                try StageHistogram(stage: $0.key, bars: $0.value)
            })
    }
}

extension StageHistogram {
    fileprivate init(stage: String, bars: [SQLRow]) throws {
        var counts = [Int](repeating: 0, count: Self.bounds.count + 1)
        var milliseconds = 0.0
        for bar in bars {
            // A later version may have had more buckets.
            counts[min(Int(try bar.integer("bucket")), Self.bounds.count)] += Int(try bar.integer("stages"))
            milliseconds += try bar.real("milliseconds")
        }
        self.init(stage: stage, counts: counts, milliseconds: milliseconds)
    }
}

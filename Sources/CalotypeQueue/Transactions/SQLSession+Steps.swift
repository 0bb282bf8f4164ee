internal import Calotype

/// One step of one job: the state before, and the job as it is now.
struct JobStep: Sendable {
    let record: JobRecord
    /// The state before; `nil` for a new job.
    let from: JobState?
    /// Whether it was delayed before.
    var wasDelayed = false
}

/// The rows that every step of a job writes in its transaction: a change, counters, and the status of its batch.
extension SQLSession {
    func record(_ steps: [JobStep]) throws {
        guard !steps.isEmpty else { return }
        try recordChanges(steps.map(\.record.job))
        try count(
            steps.map { step in
                CounterStep(
                    job: step.record.job, from: step.from, to: step.record.job.state,
                    delayed: (step.record.isDelayed ? 1 : 0) - (step.wasDelayed ? 1 : 0))
            })
        try recordBatches(steps)
    }

    /// Writes changes. `previews` is whether the changes are about previews.
    func recordChanges(_ jobs: [QueuedJob], previews: Bool = false) throws {
        notes.note(jobs)
        for piece in jobs.pieces() {
            let rows = SQLRows(
                piece.map { job in
                    [
                        .value(.text(job.id.rawValue)), .value(.text(job.userId.rawValue)),
                        .value(.text(job.tool.rawValue)), .value(.integer(job.priority.rank)),
                        .value(SQLValue(job.batch?.rawValue)), .value(.text(job.state.rawValue)),
                        .value(SQLValue(job.attempt)), .value(SQLValue(job.failure?.kind.rawValue)),
                        .value(SQLValue(job.failure?.reason.rawValue)),
                        .value(SQLValue(previews ? job.preview.map { String(decoding: $0.json, as: UTF8.self) } : nil)),
                    ]
                })
            try later(
                """
                INSERT INTO changes
                    (job_id, user_id, tool, priority, batch_id, state, attempt, failure_kind, failure_reason,
                     preview)
                VALUES \(rows.text)
                """, rows.values)
        }
    }

    private func recordBatches(_ steps: [JobStep]) throws {
        var deltas: [Int64: [JobState: Int64]] = [:]
        for step in steps {
            guard let batch = step.record.batchNumber else { continue }
            if let from = step.from { deltas[batch, default: [:]][from, default: 0] -= 1 }
            deltas[batch, default: [:]][step.record.job.state, default: 0] += 1
        }
        for (batch, counts) in deltas.sorted(by: { $0.key < $1.key }) { try move(batch, counts) }
    }

    private func move(_ batch: Int64, _ counts: [JobState: Int64]) throws {
        func delta(_ state: JobState) -> SQLValue { .integer(counts[state] ?? 0) }
        let row = try first(
            """
            UPDATE batches SET
                waiting = waiting + $2, running = running + $3, succeeded = succeeded + $4, failed = failed + $5,
                cancelled = cancelled + $6,
                ended_at = CASE WHEN waiting + running + $2 + $3 = 0 THEN \(dialect.now) END
            WHERE number = $1
            RETURNING ended_at, callback, user_id, id
            """,
            [
                .integer(batch), delta(.waiting), delta(.running), delta(.succeeded), delta(.failed), delta(.cancelled),
            ])
        guard let row, try !row.isNull("ended_at") else { return }
        let user = try row.text("user_id")
        notes.noteEnd(
            of: BatchName(user: user.isEmpty ? nil : try JobIdentifier(user), id: try BatchID(row.text("id"))))
        guard let url = try row.optional("callback", SQLRow.text) else { return }
        try post("batch.ended", to: url, of: user, job: nil, batch: batch)
    }
}

internal import Calotype

/// The effect of a step on the counters: one job less in one state, one more in another.
struct CounterStep {
    let job: QueuedJob
    /// The state before; `nil` for a new job.
    let from: JobState?
    /// The state after; `nil` for a deleted job.
    let to: JobState?
    /// The change of the number of delayed jobs: 1, 0 or -1.
    var delayed: Int64 = 0
}

extension SQLSession {
    /// Updates the counters of each user and, under the empty name, those of all users.
    func count(_ steps: [CounterStep]) throws {
        var deltas: [Counter: Int64] = [:]
        for step in steps {
            for user in [nil, step.job.userId] {
                func add(_ state: JobState, _ delta: Int64) {
                    deltas[Counter(user, step.job.priority, state), default: 0] += delta
                }
                if let from = step.from { add(from, -1) }
                if let to = step.to { add(to, 1) }
            }
        }
        // Every transaction uses the same order, so that no two transactions wait for each other.
        let sorted = deltas.filter { $0.value != 0 }.sorted { $0.key < $1.key }
        for piece in sorted.pieces() { try add(piece) }
        try countDelayed(steps.map { ($0.job.userId, $0.delayed) })
    }

    /// Updates the counters of delayed jobs.
    func countDelayed(_ steps: [(user: JobIdentifier, delta: Int64)]) throws {
        var deltas: [String: Int64] = [:]
        for step in steps where step.delta != 0 {
            for user in ["", step.user.rawValue] { deltas[user, default: 0] += step.delta }
        }
        for piece in deltas.filter({ $0.value != 0 }).sorted(by: { $0.key < $1.key }).pieces() {
            let rows = SQLRows(
                piece.map { user, delta in
                    [.value(.text(user)), .sql(dialect.shard), .value(.integer(delta))]
                })
            try later(
                """
                INSERT INTO delayed_counters (user_id, shard, jobs)
                VALUES \(rows.text)
                ON CONFLICT (user_id, shard) DO UPDATE SET jobs = delayed_counters.jobs + excluded.jobs
                """, rows.values)
        }
    }

    private func add(_ deltas: ArraySlice<(key: Counter, value: Int64)>) throws {
        let rows = SQLRows(
            deltas.map { counter, delta in
                [
                    .value(.text(counter.user?.rawValue ?? "")), .value(.integer(counter.priority)),
                    .value(.text(counter.state)),
                    .sql(dialect.shard), .value(.integer(delta)),
                ]
            })
        try later(
            """
            INSERT INTO counters (user_id, priority, state, shard, jobs)
            VALUES \(rows.text)
            ON CONFLICT (user_id, priority, state, shard) DO UPDATE SET jobs = counters.jobs + excluded.jobs
            """, rows.values)
    }
}

private struct Counter: Hashable, Comparable {
    /// The user; `nil` for all users together.
    let user: JobIdentifier?
    let priority: Int64
    let state: String

    init(_ user: JobIdentifier?, _ priority: JobPriority, _ state: JobState) {
        self.user = user
        self.priority = priority.rank
        self.state = state.rawValue
    }

    static func < (left: Self, right: Self) -> Bool {
        switch (left.user, right.user) {
        case (nil, _?): true
        case (_?, nil): false
        case (let one?, let other?) where one != other: one < other
        case (_?, _?), (nil, nil): (left.priority, left.state) < (right.priority, right.state)
        }
    }
}

public import Calotype

/// Reads of jobs, attempts and counters.
extension JobQueue {
    /// Returns the job, or `nil` if there is none. Throws `QueueError.ambiguous` if `scope` is `all` and several users
    /// have a job with this id.
    public func read(_ id: JobIdentifier, in scope: JobScope) async throws -> QueuedJob? {
        try await database.read { try $0.find(id, in: scope, locked: false)?.job }
    }

    /// Returns the attempts of a job, oldest first. The last one may still be running.
    public func attempts(of job: QueuedJob) async throws -> [Attempt] {
        try await database.read { session in
            let ended = try session.run(
                "SELECT * FROM attempts WHERE job_number = $1 ORDER BY token", [.integer(job.number)])
            let running = try session.first(
                "SELECT token, attempt, worker, started_at FROM jobs WHERE number = $1 AND state = 'running'",
                [.integer(job.number)])
            return try ended.map { try Attempt(ended: $0) }
                + [running].compactMap { try $0.map(Attempt.init(running:)) }
        }
    }

    /// Returns a page of jobs, newest first. Jobs that are submitted meanwhile do not shift the pages.
    public func list(_ filter: JobFilter, after cursor: PageCursor?, limit: Int) async throws -> JobPage {
        let limit = min(max(limit, 1), 1_000)
        return try await database.read { session in
            guard let listing = try session.listing(of: filter, before: cursor) else {
                return JobPage(jobs: [], next: nil, searched: filter.words.isEmpty ? nil : .nothing)
            }
            guard filter.words.isEmpty else { return try session.search(listing, limit, filter) }
            return try session.page(listing, limit, filter.details)
        }
    }

    /// Returns the number of jobs that match the filter, without regard to its words. Counts no further than `limit`,
    /// and looks at 5000 rows at most if no index covers the filter.
    public func count(_ filter: JobFilter, upTo limit: Int) async throws -> JobCount {
        let limit = max(limit, 1)
        return try await database.read { session in
            guard let listing = try session.listing(of: filter, before: nil) else { return JobCount(jobs: 0) }
            return try session.count(listing, limit)
        }
    }

    /// Returns the number of jobs in each state, from counters that the queue maintains.
    public func counts(in scope: JobScope) async throws -> QueueCounts {
        try await database.read { session in
            let rows = try session.run(
                """
                SELECT priority, state, CAST(SUM(jobs) AS BIGINT) AS jobs FROM counters
                WHERE user_id = $1
                GROUP BY priority, state
                """, [.text(scope.name)])
            var jobs: [JobPriority: [JobState: Int]] = [:]
            for row in rows {
                let priority = try JobPriority(rank: row.integer("priority"))
                jobs[priority, default: [:]][try row.choice("state")] = Int(try row.integer("jobs"))
            }
            let delayed = try session.first(
                "SELECT CAST(COALESCE(SUM(jobs), 0) AS BIGINT) AS jobs FROM delayed_counters WHERE user_id = $1",
                [.text(scope.name)])
            return QueueCounts(
                jobs: jobs, oldestWaiting: scope == .all ? try session.oldestWaiting() : [:],
                delayed: max(Int(try delayed?.integer("jobs") ?? 0), 0))
        }
    }
}

extension SQLSession {
    fileprivate func oldestWaiting() throws -> [JobPriority: Duration] {
        var times: [JobPriority: Duration] = [:]
        for priority in JobPriority.allCases {
            let row = try first(
                """
                SELECT \(dialect.now) - run_at AS waited FROM jobs
                WHERE is_due AND priority = \(priority.rank)
                ORDER BY priority, turn, number LIMIT 1
                """)
            times[priority] = try row.map { .milliseconds(max(try $0.integer("waited"), 0)) }
        }
        return times
    }
}

extension JobScope {
    /// The user name that `counters` uses for the scope: empty for all users.
    fileprivate var name: String {
        switch self {
        case .all: ""
        case .user(let user): user.rawValue
        }
    }
}

extension Attempt {
    fileprivate init(ended row: SQLRow) throws {
        self.init(
            number: Int(try row.integer("attempt")), token: FencingToken(rawValue: try row.integer("token")),
            worker: WorkerID(rawValue: try row.text("worker")), startedAt: try row.date("started_at"),
            endedAt: try row.date("ended_at"), outcome: try row.choice("outcome"), failure: try JobFailure(row),
            stages: try [StageTime](json: row.text("stages")))
    }

    fileprivate init(running row: SQLRow) throws {
        self.init(
            number: Int(try row.integer("attempt")), token: FencingToken(rawValue: try row.integer("token")),
            worker: WorkerID(rawValue: try row.text("worker")), startedAt: try row.date("started_at"), endedAt: nil,
            outcome: .running, failure: nil, stages: [])
    }
}

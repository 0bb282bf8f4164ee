import GRDB
import Postgres

/// A million waiting jobs at once, as a thousand users would have submitted them.
struct Filling {
    let address: String
    let isPostgres: Bool

    func fill(_ count: Int) throws {
        let series =
            isPostgres
            ? "generate_series(1, \(count)) AS series (n)"
            : "(WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < \(count)) SELECT n FROM s)"
        try run(
            """
            INSERT INTO jobs
                (id, user_id, tool, source_url, metadata, priority, state, is_due, turn, content_hash,
                 maximum_attempts, submitted_at, run_at)
            SELECT
                'filled-' || n, 'filled-' || (n % 1000), 'dall-e', 'https://example.com/a.png',
                '{"prompt":"A beautiful landscape"}', 1, 'waiting', TRUE, 1000000 + n / 1000,
                '\(String(repeating: "0", count: 64))', 5, 1, 1
            FROM \(series)
            """)
        try run(
            """
            INSERT INTO counters (user_id, priority, state, shard, jobs) VALUES ('', 1, 'waiting', -1, \(count))
            """)
        try run(isPostgres ? "VACUUM ANALYZE jobs" : "ANALYZE")
    }

    /// How the database finds the next job.
    func plan() throws -> String {
        let sql =
            """
            SELECT number FROM jobs
            WHERE is_due
            ORDER BY priority, turn, number
            LIMIT 1
            """
        if isPostgres {
            let rows = try PostgresConnection(address: address).run(
                "EXPLAIN (ANALYZE, BUFFERS) \(sql) FOR UPDATE SKIP LOCKED", [])
            return rows.values.compactMap { $0.first ?? nil }.joined(separator: "\n")
        }
        return try DatabaseQueue(path: address).read { database in
            try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN \(sql)").map { "\($0)" }.joined(separator: "\n")
        }
    }

    private func run(_ sql: String) throws {
        if isPostgres {
            _ = try PostgresConnection(address: address, patience: .seconds(600)).run(sql, [])
        } else {
            try DatabaseQueue(path: address).writeWithoutTransaction { try $0.execute(sql: sql) }
        }
    }
}

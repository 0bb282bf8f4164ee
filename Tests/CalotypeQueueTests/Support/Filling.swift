@testable import CalotypeQueue

extension JobQueue {
    var isPostgres: Bool { database is PostgresDatabase }
    var explain: String { isPostgres ? "EXPLAIN (COSTS OFF)" : "EXPLAIN QUERY PLAN" }

    /// Many waiting jobs of many users at once, as if they had been submitted in turns.
    func fill(jobs: Int, users: Int) async throws {
        let numbers =
            isPostgres
            ? "SELECT n FROM generate_series(1, \(jobs)) AS series (n)"
            : "WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < \(jobs)) SELECT n FROM series"
        try await database.execute(
            """
            INSERT INTO jobs
                (id, user_id, tool, source_url, metadata, priority, state, is_due, turn, content_hash,
                 maximum_attempts, submitted_at, run_at)
            SELECT
                'filled-' || n, 'user-' || (n % \(users)), 'dall-e', 'https://example.com/a.png', '{}', 1, 'waiting',
                TRUE, n / \(users), '\(String(repeating: "0", count: 64))', 5, 1, 1
            FROM (\(numbers)) AS numbers
            """, [])
    }
}

extension SQLSession {
    func explainClaim(_ explain: String) throws -> String {
        try self.explain(explain, claimStatement(limit: 1), [.text("worker"), .integer(1_000)])
    }

    func explain(_ explain: String, _ statement: String, _ values: [SQLValue] = []) throws -> String {
        try run("\(explain) \(statement)", values).map { row in
            row.values.map { if case .text(let text) = $0 { text } else { "" } }.joined(separator: " ")
        }.joined(separator: "\n") + "\n"
    }
}

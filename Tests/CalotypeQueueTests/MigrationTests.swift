import Calotype
import GRDB
import Postgres
import Testing

@testable import CalotypeQueue

@Suite("Databases of earlier versions", .timeLimit(.minutes(1)))
struct MigrationTests {
    @Test("are brought up to date, and keep their jobs", arguments: TestDatabase.available)
    func upgrade(_ database: TestDatabase) async throws {
        try await database.withLocation { location in
            try location.makeFirstVersion(with: Self.job)
            // Two nodes that start at once.
            async let one = location.openForTests()
            async let other = location.openForTests()
            let queues = try await [one, other]
            #expect(try await queues[0].state("old") == .waiting)
            #expect(try await queues[1].rows(of: "source_owners") == 0)
            #expect(try await queues[1].drain() == ["old"])
            for queue in queues { await queue.close() }
        }
    }

    @Test("of later ones are refused", arguments: TestDatabase.available)
    func later(_ database: TestDatabase) async throws {
        try await database.withLocation { location in
            try location.makeFirstVersion(with: Self.job, numbered: 99)
            let error = await #expect(throws: QueueError.self) { _ = try await location.openForTests() }
            guard case .misconfigured(let text)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(text.contains("later version"))
        }
    }

    private static let job = """
        INSERT INTO jobs
            (id, user_id, tool, source_url, metadata, priority, state, is_due, turn, content_hash, maximum_attempts,
             submitted_at, run_at)
        VALUES ('old', 'ann', 'dall-e', 'https://example.com/a.png', '{}', 1, 'waiting', TRUE, 0,
            '\(String(repeating: "0", count: 64))', 5, 1, 1)
        """
}

extension QueueLocation {
    /// As the first version left it, or one that has made so many migrations.
    fileprivate func makeFirstVersion(with job: String, numbered version: Int = 1) throws {
        switch self {
        case .sqlite(let path):
            let queue = try DatabaseQueue(path: path)
            try queue.write { database in
                try database.execute(sql: sqliteMigrations[0])
                try database.execute(sql: job)
                try database.execute(sql: "PRAGMA user_version = \(version)")
            }
            try queue.close()
        case .postgres(let address):
            let connection = try PostgresConnection(address: address)
            try connection.runScript(
                """
                CREATE TABLE calotype_migrations (number BIGINT PRIMARY KEY, done_at TIMESTAMPTZ NOT NULL DEFAULT now());
                INSERT INTO calotype_migrations (number) SELECT generate_series(0, \(version - 1));
                """)
            try connection.runScript(postgresMigrations[0])
            try connection.runScript(job)
        }
    }
}

internal import Postgres

enum PostgresMigrator {
    /// Brings the tables up to date, one process at a time. Returns the name of the schema that holds them.
    static func migrate(_ connection: PostgresConnection) throws -> String {
        _ = try connection.run("BEGIN", [])
        do {
            // The number is "calotype" in ASCII. Any number that no other program uses would do.
            _ = try connection.run("SELECT pg_advisory_xact_lock(7161130786316776549)", [])
            let schema = try connection.run("SELECT current_schema()", []).values.first?.first
            guard let schema, let schema else { throw QueueError.misconfigured("there is no schema to use") }
            try migrateLocked(connection)
            try forgetRestoredChanges(connection)
            _ = try connection.run("COMMIT", [])
            return schema.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        } catch {
            _ = try? connection.run("ROLLBACK", [])
            throw error
        }
    }

    private static func migrateLocked(_ connection: PostgresConnection) throws {
        // The check avoids a notice of `CREATE TABLE IF NOT EXISTS` on every start.
        let isThere = try connection.run("SELECT to_regclass('calotype_migrations') IS NOT NULL", []).values == [["t"]]
        if !isThere {
            _ = try connection.run(
                """
                CREATE TABLE calotype_migrations (
                    number  BIGINT PRIMARY KEY,
                    done_at TIMESTAMPTZ NOT NULL DEFAULT now()
                )
                """, [])
        }
        let done = try connection.run("SELECT count(*) FROM calotype_migrations", []).values.first?.first
        let count = done.flatMap { $0 }.flatMap(Int.init) ?? 0
        guard count <= postgresMigrations.count else {
            throw QueueError.misconfigured("the queue's tables were made by a later version of Calotype")
        }
        for (number, migration) in postgresMigrations.enumerated().dropFirst(count) {
            try connection.runScript(migration)
            _ = try connection.run("INSERT INTO calotype_migrations (number) VALUES ($1)", ["\(number)"])
        }
    }

    /// Deletes changes with transaction numbers that this server has not reached yet. They come from a dump of another
    /// server. Readers then start again.
    private static func forgetRestoredChanges(_ connection: PostgresConnection) throws {
        _ = try connection.run("DELETE FROM changes WHERE tx > pg_current_xact_id()::text::bigint", [])
        _ = try connection.run(
            """
            UPDATE forgotten_changes SET tx = pg_current_xact_id()::text::bigint, number = 0
            WHERE tx > pg_current_xact_id()::text::bigint
            """, [])
    }
}

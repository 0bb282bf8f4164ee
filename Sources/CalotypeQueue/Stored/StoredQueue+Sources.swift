internal import Calotype

extension StoredQueue {
    /// An upload that nobody submits is kept this long at least; so is the mark of a removal that nobody finished.
    private static let grace: Duration = .seconds(600)

    func reserve(_ source: StoredSource) async throws -> SourceReservation {
        let row = try await database.write { session in
            try session.first(
                """
                INSERT INTO sources (key, sha256, size, idle_since)
                VALUES ($1, $2, $3, \(session.dialect.now) + $4)
                ON CONFLICT (key) DO UPDATE SET idle_since = excluded.idle_since
                    WHERE sources.removing_since IS NULL
                RETURNING key
                """, source.values + [SQLValue(Self.grace)])
        }
        return row == nil ? .beingRemoved : .ready
    }

    func takeUnneededSources(idle: Duration, limit: Int) async throws -> [StoredSource] {
        try await database.write { session in
            try session.run(
                """
                UPDATE sources SET removing_since = \(session.dialect.now)
                WHERE key IN (
                    SELECT key FROM sources
                    WHERE needed = 0 AND idle_since <= \(session.dialect.now) - CAST($1 AS BIGINT)
                        AND (removing_since IS NULL OR removing_since < \(session.dialect.now) - CAST($2 AS BIGINT))
                    ORDER BY idle_since LIMIT \(max(limit, 1))
                    \(session.dialect.skipLocked)
                )
                RETURNING key, sha256, size
                """, [SQLValue(idle), SQLValue(Self.grace)]
            ).map { row in
                StoredSource(
                    key: try ObjectKey(row.text("key")), sha256: try row.text("sha256"),
                    size: Int(try row.integer("size")))
            }
        }
    }

    /// Not one that somebody has just reserved: its `idle_since` is still to come.
    func takeIfUnneeded(_ source: StoredSource) async throws -> Bool {
        let row = try await database.write { session in
            try session.first(
                """
                UPDATE sources SET removing_since = \(session.dialect.now)
                WHERE key = $1 AND needed = 0 AND removing_since IS NULL AND idle_since <= \(session.dialect.now)
                RETURNING key
                """, [.text(source.key.rawValue)])
        }
        return row != nil
    }

    func forget(_ sources: [StoredSource]) async throws {
        try await database.write { session in
            for source in sources {
                try session.run(
                    "DELETE FROM sources WHERE key = $1 AND removing_since IS NOT NULL", [.text(source.key.rawValue)])
            }
        }
    }
}

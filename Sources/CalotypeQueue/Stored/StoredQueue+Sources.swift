internal import Calotype

extension StoredQueue {
    /// How long an upload without a job is kept at least, and after how long an unfinished removal may be taken again.
    private static let grace: Duration = .seconds(600)
    /// How long an upload is kept that waits for the other uploads of its batch.
    private static let uploadGrace: Duration = .seconds(3_600)

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

    func own(_ source: StoredSource, by user: JobIdentifier) async throws -> SourceReservation {
        try await database.write { session in
            let kept = try session.keep([source.key], for: Self.uploadGrace)
            guard !kept.isEmpty else { return .beingRemoved }
            try session.later(
                "INSERT INTO source_owners (key, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                [.text(source.key.rawValue), .text(user.rawValue)])
            return .ready
        }
    }

    func owned(_ keys: [ObjectKey], by user: JobIdentifier) async throws -> [StoredSource] {
        let keys = Set(keys).sorted { $0.rawValue < $1.rawValue }
        return try await database.write { session in
            try keys.pieces(of: 200).flatMap { try session.keep(Array($0), ownedBy: user, for: Self.grace) }
        }
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
            ).map { try StoredSource($0) }
        }
    }

    /// Does not take a source that was just reserved, because its `idle_since` is in the future.
    func takeIfUnneeded(_ source: StoredSource, by user: JobIdentifier) async throws -> Bool {
        let row = try await database.write { session in
            try session.first(
                session.takeSourceStatement, [.text(source.key.rawValue), .text(user.rawValue)])
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

extension SQLSession {
    /// Sets `idle_since` to 0. A removal that does not finish is then taken again after ten minutes, not after the idle
    /// time.
    var takeSourceStatement: String {
        """
        UPDATE sources SET removing_since = \(dialect.now), idle_since = 0
        WHERE key = $1 AND needed = 0 AND removing_since IS NULL AND idle_since <= \(dialect.now)
            AND NOT EXISTS (SELECT 1 FROM jobs WHERE source_key = $1 AND state IN ('failed', 'cancelled'))
            AND NOT EXISTS (SELECT 1 FROM source_owners WHERE key = $1 AND user_id <> $2)
        RETURNING key
        """
    }

    /// Keeps these sources for at least `time`, except those that are being removed or, with `user`, that are not that
    /// user's. Returns the kept ones.
    fileprivate func keep(
        _ keys: [ObjectKey], ownedBy user: JobIdentifier? = nil, for time: Duration
    ) throws -> [StoredSource] {
        let places = keys.indices.map { "$\($0 + 2)" }.joined(separator: ", ")
        var values = [SQLValue(time)] + keys.map { .text($0.rawValue) }
        var condition = ""
        if let user {
            values.append(.text(user.rawValue))
            condition =
                "AND key IN (SELECT owned.key FROM source_owners AS owned WHERE owned.user_id = $\(values.count))"
        }
        return try run(
            """
            UPDATE sources SET idle_since =
                CASE WHEN idle_since > \(dialect.now) + CAST($1 AS BIGINT) THEN idle_since
                ELSE \(dialect.now) + CAST($1 AS BIGINT) END
            WHERE key IN (\(places)) AND removing_since IS NULL \(condition)
            RETURNING key, sha256, size
            """, values
        ).map { try StoredSource($0) }
    }
}

extension StoredSource {
    fileprivate init(_ row: SQLRow) throws {
        self.init(
            key: try ObjectKey(row.text("key")), sha256: try row.text("sha256"), size: Int(try row.integer("size")))
    }
}

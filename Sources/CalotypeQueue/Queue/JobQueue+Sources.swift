public import Calotype

/// The list of uploaded sources in the store, with the number of jobs that need each.
///
/// A caller that uploads a source does three steps: `reserve` it, put the bytes, submit the job. A source that was
/// reserved and never submitted is removed as any other. A source that is being removed cannot be reserved.
extension JobQueue {
    /// How long an upload without a job is kept at least, and after how long an unfinished removal may be taken again.
    private static let grace: Duration = .seconds(600)
    /// How long an upload is kept that waits for the other uploads of its batch.
    private static let uploadGrace: Duration = .seconds(3_600)

    /// Reserves a source that is about to be uploaded and needed. It is not removed for ten minutes.
    public func reserve(_ source: UploadedSource) async throws -> SourceReservation {
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

    /// Records that the bytes of this source have arrived and that `user` may name it from now on. It is kept for at
    /// least an hour, unless a job that needs it ends sooner.
    public func own(_ source: UploadedSource, by user: JobIdentifier) async throws -> SourceReservation {
        try await database.write { session in
            let kept = try session.keep([source.key], for: Self.uploadGrace)
            guard !kept.isEmpty else { return .beingRemoved }
            try session.later(
                "INSERT INTO source_owners (key, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                [.text(source.key.rawValue), .text(user.rawValue)])
            return .ready
        }
    }

    /// Returns the sources among these keys that `user` may name, and keeps each for ten minutes, for the job that is
    /// about to need it.
    public func owned(_ keys: [ObjectKey], by user: JobIdentifier) async throws -> [UploadedSource] {
        let keys = Set(keys).sorted { $0.rawValue < $1.rawValue }
        return try await database.write { session in
            try keys.pieces(of: 200).flatMap { try session.keep(Array($0), ownedBy: user, for: Self.grace) }
        }
    }

    /// Marks sources that no job has needed for `idle` as being removed and returns them. The caller deletes the
    /// objects and then calls `forget`. A source that was taken and not forgotten is returned again after ten minutes.
    public func takeUnneededSources(idle: Duration, limit: Int) async throws -> [UploadedSource] {
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
            ).map { try UploadedSource($0) }
        }
    }

    /// Marks this source as being removed at once, if no job needs it, if no failed or cancelled job could be queued
    /// again from it, if no upload has reserved it, and if no user other than `user` may name it. Returns whether it
    /// did.
    public func takeIfUnneeded(_ source: UploadedSource, by user: JobIdentifier) async throws -> Bool {
        // A source that was just reserved has an `idle_since` in the future, so it is not taken.
        let row = try await database.write { session in
            try session.first(
                session.takeSourceStatement, [.text(source.key.rawValue), .text(user.rawValue)])
        }
        return row != nil
    }

    /// Deletes the entries of sources whose objects have been deleted.
    public func forget(_ sources: [UploadedSource]) async throws {
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
    ) throws -> [UploadedSource] {
        let locations = keys.indices.map { "$\($0 + 2)" }.joined(separator: ", ")
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
            WHERE key IN (\(locations)) AND removing_since IS NULL \(condition)
            RETURNING key, sha256, size
            """, values
        ).map { try UploadedSource($0) }
    }
}

extension UploadedSource {
    fileprivate init(_ row: SQLRow) throws {
        self.init(
            key: try ObjectKey(row.text("key")), sha256: try row.text("sha256"), size: Int(try row.integer("size")))
    }
}

internal import Calotype

extension SQLSession {
    /// Changes the number of jobs that need each uploaded source.
    func needSources(of sources: [JobSource], by delta: Int64) throws {
        var deltas: [UploadedSource: Int64] = [:]
        for case .upload(let source) in sources { deltas[source, default: 0] += delta }
        for (source, delta) in deltas.sorted(by: { $0.key.key.rawValue < $1.key.key.rawValue }) {
            try delta > 0 ? need(source, delta) : leave(source, -delta)
        }
    }

    private func need(_ source: UploadedSource, _ count: Int64) throws {
        let row = try first(
            """
            INSERT INTO sources (key, sha256, size, needed, idle_since)
            VALUES ($1, $2, $3, $4, \(dialect.now))
            ON CONFLICT (key) DO UPDATE SET needed = sources.needed + excluded.needed
                WHERE sources.removing_since IS NULL
            RETURNING key
            """, source.values + [.integer(count)])
        guard row != nil else { throw QueueError.unavailable("the source is being removed: upload it again") }
    }

    private func leave(_ source: UploadedSource, _ count: Int64) throws {
        try later(
            """
            UPDATE sources SET needed = needed - $2, idle_since = \(dialect.now)
            WHERE key = $1 AND needed >= $2
            """, [.text(source.key.rawValue), .integer(count)])
    }
}

extension UploadedSource {
    var values: [SQLValue] { [.text(key.rawValue), .text(sha256), SQLValue(size)] }
}

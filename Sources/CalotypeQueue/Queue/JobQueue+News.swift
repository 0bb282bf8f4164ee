internal import Calotype
internal import Synchronization

/// News of ended jobs and batches, for callers in this process that wait for them.
extension JobQueue {
    /// Calls `handler` for each job and batch that ends, from any thread: at once for those that this process ends, and
    /// when a notification arrives for those of other processes. A notification may be lost, and SQLite has none, so
    /// the caller must also look from time to time (`endSearchInterval`).
    package func onEnd(_ handler: @escaping @Sendable (Ended) -> Void) { endHandlers.withLock { $0.append(handler) } }

    /// Returns which of these jobs have ended or do not exist.
    package func ended(among names: Set<JobName>) async throws -> Set<JobName> {
        var open: Set<JobName> = []
        for piece in names.sorted(by: { ($0.user, $0.id) < ($1.user, $1.id) }).pieces(of: 100) {
            let values = piece.flatMap { [SQLValue.text($0.user.rawValue), .text($0.id.rawValue)] }
            let rows = (0..<piece.count).map { "($\(2 * $0 + 1), $\(2 * $0 + 2))" }.joined(separator: ", ")
            let found = try await database.read { session in
                try session.run(
                    "SELECT user_id, id FROM jobs WHERE (user_id, id) IN (VALUES \(rows)) AND ended_at IS NULL", values)
            }
            for row in found {
                open.insert(
                    JobName(user: try JobIdentifier(row.text("user_id")), id: try JobIdentifier(row.text("id"))))
            }
        }
        return names.subtracting(open)
    }

    func tell(_ news: ChangeNews) {
        changeBoard.signal()
        minutes.add(news.attempts)
        guard !news.ended.isEmpty else { return }
        for handler in endHandlers.withLock({ $0 }) { news.ended.forEach(handler) }
    }
}

internal import Calotype

/// Fairness: each user has one job per turn, and the jobs with the lowest turn are next.
///
/// A user's first job goes to the turn that is being served, each further job to the turn after. So ten thousand jobs
/// of one user have ten thousand turns, and another user's first job waits for one of them only. See
/// docs/decisions/0010-queue.md.
extension SQLSession {
    /// An SQL expression for the turn that is being served in priority `$1`: the turn of the next job. If no job waits,
    /// the greatest next turn of any user.
    static var front: String {
        """
        COALESCE(
            (SELECT next.turn FROM jobs AS next WHERE next.is_due AND next.priority = $1
             ORDER BY next.turn LIMIT 1),
            (SELECT lanes.next_turn FROM lanes WHERE lanes.priority = $1 ORDER BY lanes.next_turn DESC LIMIT 1),
            0)
        """
    }

    /// Reserves `count` turns for this user's next jobs. Returns the first of them.
    func takeTurns(_ count: Int, of user: JobIdentifier, _ priority: JobPriority) throws -> Int64 {
        let lane = try first(
            """
            INSERT INTO lanes (priority, user_id, next_turn)
            VALUES ($1, $2, CAST($3 AS BIGINT) + \(Self.front))
            ON CONFLICT (priority, user_id) DO UPDATE SET next_turn =
                CASE WHEN lanes.next_turn + CAST($3 AS BIGINT) > excluded.next_turn
                THEN lanes.next_turn + CAST($3 AS BIGINT) ELSE excluded.next_turn END
            RETURNING next_turn
            """, [.integer(priority.rank), .text(user.rawValue), SQLValue(count)])
        guard let lane else { throw QueueError.failed("no lane") }
        return try lane.integer("next_turn") - Int64(count)
    }

    /// Returns the turns of jobs that are due from now on, in the order of `jobs`.
    func turns(of jobs: [(user: JobIdentifier, priority: JobPriority)]) throws -> [Int64] {
        let lanes = Dictionary(grouping: jobs.indices) { index in
            Lane(priority: jobs[index].priority.rank, user: jobs[index].user)
        }
        var turns = [Int64](repeating: 0, count: jobs.count)
        // Every transaction uses the same order, so that no two transactions wait for each other.
        for (_, indices) in lanes.sorted(by: { ($0.key.priority, $0.key.user) < ($1.key.priority, $1.key.user) }) {
            let (user, priority) = jobs[indices[0]]
            let first = try takeTurns(indices.count, of: user, priority)
            for (offset, index) in indices.enumerated() { turns[index] = first + Int64(offset) }
        }
        return turns
    }
}

private struct Lane: Hashable {
    let priority: Int64
    let user: JobIdentifier
}

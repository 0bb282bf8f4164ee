internal import Calotype

/// Fairness: each user has one job a turn, and the lowest turn is next.
///
/// A user's first job goes to the turn that is being served, each further one a turn later. So one user's ten thousand
/// jobs stand in ten thousand turns, and another's first one waits for one of them. See docs/decisions/0010-queue.md.
extension SQLSession {
    /// The turn that is being served in priority `$1`: that of the next job, or, where none waits, one that is as late
    /// as anybody's.
    static var front: String {
        """
        COALESCE(
            (SELECT next.turn FROM jobs AS next WHERE next.is_due AND next.priority = $1
             ORDER BY next.turn LIMIT 1),
            (SELECT lanes.next_turn FROM lanes WHERE lanes.priority = $1 ORDER BY lanes.next_turn DESC LIMIT 1),
            0)
        """
    }

    /// The first of `count` turns for this user's next jobs.
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

    /// The turns of jobs that are due from now on, in the order of `jobs`.
    func turns(of jobs: [(user: JobIdentifier, priority: JobPriority)]) throws -> [Int64] {
        let lanes = Dictionary(grouping: jobs.indices) { index in
            Lane(priority: jobs[index].priority.rank, user: jobs[index].user)
        }
        var turns = [Int64](repeating: 0, count: jobs.count)
        // In one order everywhere, so that two transactions do not wait for each other.
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

internal import Calotype

/// The end of one attempt, for the statistics of its minute.
struct EndedAttempt: Sendable {
    let labels: AttemptLabels
    var originalBytes = 0
    var storedBytes = 0
    /// The time from claim to end.
    var milliseconds = 0.0
    var stages: [StageTime] = []
}

/// The labels that distinguish the rows of a minute.
struct AttemptLabels: Sendable, Hashable, Comparable {
    /// The minutes since 1970, by the database's clock.
    let minute: Int64
    let priority: Int64
    let tool, outcome, failureKind, failureReason: String

    static func < (left: Self, right: Self) -> Bool {
        (left.minute, left.priority, left.tool, left.outcome, left.failureKind, left.failureReason)
            < (right.minute, right.priority, right.tool, right.outcome, right.failureKind, right.failureReason)
    }
}

/// The state of a job. A delayed job is `waiting`, with a `runAt` in the future.
public enum JobState: String, Sendable, Hashable, CaseIterable, Codable {
    /// It waits for its first attempt or for another one.
    case waiting
    /// A worker has leased it. The lease may have expired without having been noticed yet.
    case running
    /// Every variant is stored. This state is final.
    case succeeded
    /// No attempt is left, or another one would not help. Its result contains the error.
    case failed
    /// It was cancelled, and has no result.
    case cancelled

    /// Whether the job has ended. No attempt follows, unless the job is queued again.
    public var isEnded: Bool {
        switch self {
        case .waiting, .running: false
        case .succeeded, .failed, .cancelled: true
        }
    }
}

/// The order in which jobs are claimed. A retry keeps the priority.
public enum JobPriority: String, Sendable, Hashable, CaseIterable, Codable {
    /// Before all others, except for the first job of one claim in four.
    case urgent
    /// After urgent jobs, but before them in one claim of eight.
    case normal
    /// After all others, but before them in one claim of eight, so that no job waits forever.
    case background
}

/// Where a job is on its way. A delayed job waits, with a `runAt` in the future.
public enum JobState: String, Sendable, Hashable, CaseIterable, Codable {
    /// For its first attempt, or for another one.
    case waiting
    /// A worker has a lease of it, which may have run out without anybody having noticed yet.
    case running
    /// Every variant is stored. It stays so.
    case succeeded
    /// No attempt is left, or none would help; its result says why.
    case failed
    /// Somebody asked for it, and there is no result.
    case cancelled

    /// No attempt follows, unless somebody queues the job again.
    public var isEnded: Bool {
        switch self {
        case .waiting, .running: false
        case .succeeded, .failed, .cancelled: true
        }
    }
}

/// Which jobs go first. Kept on every retry.
public enum JobPriority: String, Sendable, Hashable, CaseIterable, Codable {
    /// Before all others, but for the first job of one claim in four.
    case urgent
    /// After urgent ones, but in front of them in one claim of eight.
    case normal
    /// After all others, but in front of them in one claim of eight: so none waits for ever.
    case background
}

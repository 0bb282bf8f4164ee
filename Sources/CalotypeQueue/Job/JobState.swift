/// Where a job is on its way. A delayed job waits, with a `runAt` in the future.
public enum JobState: String, Sendable, Hashable, CaseIterable, Codable {
    case waiting, running, succeeded, failed, cancelled

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
    case urgent, normal, background
}

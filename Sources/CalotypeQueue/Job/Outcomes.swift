/// What came of a wish to cancel.
public enum CancelOutcome: Sendable {
    case cancelled(QueuedJob)
    /// It runs: its worker hears of it within a third of the lease.
    case requested(QueuedJob)
    case alreadyEnded(QueuedJob)
}

/// What came of a wish to try an ended job again.
public enum RequeueOutcome: Sendable {
    case waiting(QueuedJob)
    /// It has succeeded, waits or runs.
    case notFailed(QueuedJob)
}

/// What came of a wish to forget a job.
public enum DeleteOutcome: Sendable {
    /// As it was. Its source, if no other job needs it, is among the next `takeUnneededSources`.
    case deleted(QueuedJob)
    case running(QueuedJob)
}

/// What came of a wish to cancel.
public enum CancelOutcome: Sendable {
    /// It waited, and has ended now.
    case cancelled(QueuedJob)
    /// It runs: its worker hears of it within a third of the lease.
    case requested(QueuedJob)
    /// Nothing was changed.
    case alreadyEnded(QueuedJob)
}

/// What came of a wish to try an ended job again.
public enum RequeueOutcome: Sendable {
    /// It waits again, with all its attempts.
    case waiting(QueuedJob)
    /// It has succeeded, waits or runs.
    case notFailed(QueuedJob)
}

/// What came of a wish to forget a job.
public enum DeleteOutcome: Sendable {
    /// As it was. Its source, if no other job needs it, is among the next `takeUnneededSources`.
    case deleted(QueuedJob)
    /// Nothing was deleted: cancel it first.
    case running(QueuedJob)
}

/// The result of a request to cancel a job.
public enum CancelOutcome: Sendable {
    /// The job was waiting and has now ended.
    case cancelled(QueuedJob)
    /// The job is running: its worker learns of the request within a third of the lease.
    case requested(QueuedJob)
    /// The job had already ended. Nothing was changed.
    case alreadyEnded(QueuedJob)
}

/// The result of a request to queue an ended job again.
public enum RequeueOutcome: Sendable {
    /// The job waits again, with its full number of attempts.
    case waiting(QueuedJob)
    /// The job has succeeded, is waiting or is running. Nothing was changed.
    case notFailed(QueuedJob)
}

/// The result of a request to delete a job.
public enum DeleteOutcome: Sendable {
    /// The job before its deletion. If no other job needs its source, a later `takeUnneededSources` returns it.
    case deleted(QueuedJob)
    /// The job is running. Nothing was deleted: cancel it first.
    case running(QueuedJob)
}

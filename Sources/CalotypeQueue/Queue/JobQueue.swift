public import Calotype

/// A durable queue. It accepts each job once, leases it to one worker at a time, and ends it exactly once.
///
/// A worker's right to a job is a `Lease`. Each claim raises the job's fencing token, and every effect carries its
/// token. The queue refuses an effect with an old token with `QueueError.leaseLost`. All times are from the database's
/// clock.
///
/// Every method throws `QueueError` if the database refuses the request or cannot be reached, and `CancellationError`
/// if the task is cancelled. SQLite and PostgreSQL pass one shared test suite.
public protocol JobQueue: Sendable {
    /// Accepts a job once. If the id or idempotency key is submitted again with the same content, returns the existing
    /// job.
    func submit(_ submission: Submission) async throws -> SubmitOutcome

    /// Claims up to `limit` due jobs, most urgent first; users take turns. Returns an empty array if no job is due.
    func claim(_ worker: WorkerID, limit: Int, lease: Duration) async throws -> [Lease]
    /// Extends the lease by its duration, from now on, and reports whether cancellation was requested.
    func renew(_ lease: Lease) async throws -> Renewal
    /// Records a preview that the attempt has stored: in the job, in the change feed, and in the webhook outbox if the
    /// job has a callback. A repeated call in the same attempt has no effect.
    func announce(_ preview: StoredVariant, under lease: Lease) async throws
    /// Ends the job as succeeded.
    func complete(_ lease: Lease, with result: ImageProcessingResult, stages: [StageTime]) async throws
    /// Ends the job as failed.
    func fail(_ lease: Lease, with result: ImageProcessingResult, stages: [StageTime]) async throws
    /// Lets the job wait for another attempt with the same priority. If no attempt is left, ends it as failed; if
    /// cancellation was requested, ends it as cancelled. Returns the new state.
    func retry(
        _ lease: Lease, after delay: Duration, with result: ImageProcessingResult, stages: [StageTime]
    ) async throws -> JobState
    /// Gives the job back unprocessed, for another worker, at the earliest after `delay`. The attempt does not count.
    /// Ends the job as cancelled if cancellation was requested.
    func release(_ lease: Lease, after delay: Duration) async throws
    /// Ends a job as cancelled after its `Renewal` requested cancellation.
    func acknowledgeCancellation(of lease: Lease) async throws

    /// Cancels a waiting job at once. For a running job, requests cancellation; its worker learns of it at the next
    /// renewal. `nil` if there is no such job.
    func cancel(_ id: JobIdentifier, in scope: JobScope) async throws -> CancelOutcome?
    /// Lets a failed or cancelled job wait again, with its full number of attempts. `nil` if there is no such job.
    func requeue(_ id: JobIdentifier, in scope: JobScope) async throws -> RequeueOutcome?
    /// Deletes a job and its attempts. `nil` if there is no such job. A running job is not deleted: cancel it first.
    func delete(_ id: JobIdentifier, in scope: JobScope) async throws -> DeleteOutcome?

    /// Returns the job, or `nil` if there is none. Throws `QueueError.ambiguous` if `scope` is `all` and several users
    /// have a job with this id.
    func read(_ id: JobIdentifier, in scope: JobScope) async throws -> QueuedJob?
    /// Returns the attempts of a job, oldest first. The last one may still be running.
    func attempts(of job: QueuedJob) async throws -> [Attempt]
    /// Returns a page of jobs, newest first. Jobs that are submitted meanwhile do not shift the pages.
    func list(_ filter: JobFilter, after cursor: PageCursor?, limit: Int) async throws -> JobPage
    /// Returns the number of jobs in each state, from counters that the queue maintains.
    func counts(in scope: JobScope) async throws -> QueueCounts

    /// Returns when work may be available, or after `limit`. Returns at once if work was announced since the last empty
    /// claim.
    func waitForWork(upTo limit: Duration) async throws
    /// Throws if the queue cannot be read or written now.
    func check() async throws
    /// Closes every connection. No method may be called afterwards.
    func close() async
}

extension JobQueue {
    /// Gives the job back unprocessed, for another worker, at once.
    public func release(_ lease: Lease) async throws { try await release(lease, after: .zero) }
}

/// Every protocol that both databases implement. Code that needs one part only can use that protocol alone.
public typealias DurableQueue = JobQueue & BatchQueue & ChangeFeed & SourceLedger & WebhookOutbox & WorkerRegistry
    & QueueStatistics & QueueMaintenance & CleanupLedger & PurgeOutbox & ResultCache & RetryQueue & TicketLedger

public import Calotype

/// Jobs on their way to exactly one end: accepted once, held by one worker at a time, never lost.
///
/// A worker's right to a job is a `Lease`. Each claim raises the job's fencing token, and every effect names its
/// token: one that is not the newest is refused with `QueueError.leaseLost`. All times are the database's.
///
/// Every method throws `QueueError` when the database refuses or cannot be reached, and `CancellationError` when the
/// task is cancelled. SQLite and PostgreSQL pass one shared suite.
public protocol JobQueue: Sendable {
    /// Accepts a job once: the same id, or idempotency key, with the same content finds the job that is there.
    func submit(_ submission: Submission) async throws -> SubmitOutcome

    /// Takes up to `limit` jobs that are due, most urgent first, users in turns. Empty where nothing waits.
    func claim(_ worker: WorkerID, limit: Int, lease: Duration) async throws -> [Lease]
    /// Keeps the job for as long again, and hears whether somebody wants it cancelled.
    func renew(_ lease: Lease) async throws -> Renewal
    /// Tells of a preview that the attempt has stored: in the job, as a change, and to its callback. Once for an attempt.
    func announce(_ preview: StoredVariant, under lease: Lease) async throws
    /// Ends the job as succeeded.
    func complete(_ lease: Lease, with result: ImageProcessingResult, stages: [StageTime]) async throws
    /// Ends the job as failed.
    func fail(_ lease: Lease, with result: ImageProcessingResult, stages: [StageTime]) async throws
    /// Lets the job wait for another attempt, its priority kept, or ends it as failed where its attempts are used up
    /// and as cancelled where that was asked for. Returns the state it has now.
    func retry(
        _ lease: Lease, after delay: Duration, with result: ImageProcessingResult, stages: [StageTime]
    ) async throws -> JobState
    /// Hands the job back undone, for another worker. The attempt does not count.
    func release(_ lease: Lease) async throws
    /// Ends a job as cancelled whose `Renewal` asked for it.
    func acknowledgeCancellation(of lease: Lease) async throws

    /// Cancels a waiting job at once; a running one hears of it when its lease is renewed. `nil` where there is none.
    func cancel(_ id: JobIdentifier, in scope: JobScope) async throws -> CancelOutcome?
    /// Lets a failed or cancelled job wait again, with all its attempts. `nil` where there is none.
    func requeue(_ id: JobIdentifier, in scope: JobScope) async throws -> RequeueOutcome?
    /// Forgets a job and what it did. `nil` where there is none. A running job stays: cancel it first.
    func delete(_ id: JobIdentifier, in scope: JobScope) async throws -> DeleteOutcome?

    /// The job, or `nil`. Throws `QueueError.ambiguous` where several users have one with this id and `scope` is all.
    func read(_ id: JobIdentifier, in scope: JobScope) async throws -> QueuedJob?
    /// What each attempt did, oldest first; the last one may still run.
    func attempts(of job: QueuedJob) async throws -> [Attempt]
    /// A page of jobs, newest first. Jobs that come meanwhile disturb no page.
    func list(_ filter: JobFilter, after cursor: PageCursor?, limit: Int) async throws -> JobPage
    /// How many jobs there are in each state, without counting them.
    func counts(in scope: JobScope) async throws -> QueueCounts

    /// Returns when work may be there, or when `limit` has passed. At once if work came since the last empty claim.
    func waitForWork(upTo limit: Duration) async throws
    /// Throws where the queue cannot be read or written now.
    func check() async throws
    /// Closes every connection. Nothing can be asked afterwards.
    func close() async
}

/// All that both databases can do; the parts can be asked for alone.
public typealias DurableQueue = JobQueue & BatchQueue & ChangeFeed & SourceLedger & WebhookOutbox & WorkerRegistry
    & QueueStatistics & QueueMaintenance & LeftoverLedger & PurgeOutbox & RecipeBook & RetryQueue & TicketLedger

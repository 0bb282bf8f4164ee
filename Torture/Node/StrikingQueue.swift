import Calotype
import CalotypeQueue

/// The queue of a worker, with a diary and with strikes at some steps.
struct StrikingQueue: JobQueue, WorkerRegistry, CleanupLedger {
    typealias Inner = any JobQueue & WorkerRegistry & CleanupLedger

    let queue: Inner
    let striker: Striker
    let poison: Poison
    let diary: Diary

    func claim(_ worker: WorkerID, limit: Int, lease: Duration) async throws -> [Lease] {
        let leases = try await queue.claim(worker, limit: limit, lease: lease)
        for lease in leases {
            diary.write(
                "claimed", lease.name, "\(lease.token)", "\(lease.attempt)", worker.rawValue,
                lease.job.priority.rawValue)
        }
        for lease in leases {
            poison.claimed(lease)
            striker.pass(.claimed, lease.name)
        }
        return leases
    }

    func renew(_ lease: Lease) async throws -> Renewal {
        do {
            return try await queue.renew(lease)
        } catch QueueError.leaseLost {
            diary.write("lost", lease.name, "\(lease.token)")
            throw QueueError.leaseLost
        }
    }

    func announce(_ preview: StoredVariant, under lease: Lease) async throws {
        try await queue.announce(preview, under: lease)
        diary.write("announced", lease.name, "\(lease.token)")
        striker.pass(.announced, lease.name)
    }

    func complete(_ lease: Lease, with result: ImageProcessingResult, stages: [StageTime]) async throws {
        poison.completing(lease)
        striker.pass(.beforeCommit, lease.name)
        try await ending("complete", lease) { try await queue.complete(lease, with: result, stages: stages) }
        striker.pass(.committed, lease.name)
    }

    func fail(_ lease: Lease, with result: ImageProcessingResult, stages: [StageTime]) async throws {
        try await ending("fail", lease) { try await queue.fail(lease, with: result, stages: stages) }
        striker.pass(.endedOtherwise, lease.name)
    }

    func retry(
        _ lease: Lease, after delay: Duration, with result: ImageProcessingResult, stages: [StageTime]
    ) async throws -> JobState {
        let state = try await ending("retry", lease) {
            try await queue.retry(lease, after: delay, with: result, stages: stages)
        }
        striker.pass(.endedOtherwise, lease.name)
        return state
    }

    func release(_ lease: Lease, after delay: Duration) async throws {
        try await ending("release", lease) { try await queue.release(lease, after: delay) }
    }

    func acknowledgeCancellation(of lease: Lease) async throws {
        try await ending("acknowledge", lease) { try await queue.acknowledgeCancellation(of: lease) }
        striker.pass(.endedOtherwise, lease.name)
    }

    private func ending<R>(_ verb: String, _ lease: Lease, _ body: () async throws -> R) async throws -> R {
        diary.write("ending", verb, lease.name, "\(lease.token)")
        do {
            let value = try await body()
            diary.write("ended", verb, lease.name, "\(lease.token)")
            return value
        } catch QueueError.leaseLost {
            diary.write("refused", verb, lease.name, "\(lease.token)")
            throw QueueError.leaseLost
        }
    }
}

/// Methods that only call the queue.
extension StrikingQueue {
    func submit(_ submission: Submission) async throws -> SubmitOutcome { try await queue.submit(submission) }
    func cancel(_ id: JobIdentifier, in scope: JobScope) async throws -> CancelOutcome? {
        try await queue.cancel(id, in: scope)
    }
    func requeue(_ id: JobIdentifier, in scope: JobScope) async throws -> RequeueOutcome? {
        try await queue.requeue(id, in: scope)
    }
    func delete(_ id: JobIdentifier, in scope: JobScope) async throws -> DeleteOutcome? {
        try await queue.delete(id, in: scope)
    }
    func read(_ id: JobIdentifier, in scope: JobScope) async throws -> QueuedJob? {
        try await queue.read(id, in: scope)
    }
    func attempts(of job: QueuedJob) async throws -> [Attempt] { try await queue.attempts(of: job) }
    func list(_ filter: JobFilter, after cursor: PageCursor?, limit: Int) async throws -> JobPage {
        try await queue.list(filter, after: cursor, limit: limit)
    }
    func counts(in scope: JobScope) async throws -> QueueCounts { try await queue.counts(in: scope) }
    func waitForWork(upTo limit: Duration) async throws { try await queue.waitForWork(upTo: limit) }
    func check() async throws { try await queue.check() }
    func close() async { await queue.close() }
    func heartbeat(_ worker: WorkerBeat) async throws { try await queue.heartbeat(worker) }
    func workers() async throws -> [WorkerStatus] { try await queue.workers() }
    func retire(_ worker: WorkerID) async throws { try await queue.retire(worker) }
    func leaveBehind(_ lease: Lease) async throws {
        diary.write("left", lease.name, "\(lease.token)")
        try await queue.leaveBehind(lease)
    }
    func claimCleanupTasks(limit: Int, lease: Duration) async throws -> [CleanupTask] {
        try await queue.claimCleanupTasks(limit: limit, lease: lease)
    }
    func putOff(_ task: CleanupTask, by delay: Duration) async throws {
        try await queue.putOff(task, by: delay)
    }
    func forget(_ task: CleanupTask) async throws { try await queue.forget(task) }
}

extension Lease {
    var name: String { "\(job.userId)/\(job.id)" }
}

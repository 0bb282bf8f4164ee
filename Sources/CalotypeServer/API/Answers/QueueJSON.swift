internal import Calotype
internal import CalotypeQueue
internal import Foundation

struct JobPageJSON: Encodable {
    let jobs: [JobJSON]
    /// The value of `cursor` for the next page. Absent on the last page.
    let next: String?
}

struct BatchJSON: Encodable, Sendable {
    let id: String
    let userId: String?
    let submittedAt: Date
    let endedAt: Date?
    let callbackUrl: PublicAddress?
    let total: Int
    let counts: [String: Int]
    /// The ids of the jobs, if this request created the batch.
    var jobs: [String]?

    init(_ batch: BatchStatus, jobs: [JobIdentifier]? = nil) {
        id = batch.id.rawValue
        userId = batch.userId?.rawValue
        submittedAt = batch.submittedAt
        endedAt = batch.endedAt
        callbackUrl = batch.callback.map(PublicAddress.init)
        total = batch.total
        counts = Dictionary(
            uniqueKeysWithValues: JobState.allCases.map { ($0.rawValue, batch.counts[$0] ?? 0) })
        self.jobs = jobs?.map(\.rawValue)
    }
}

struct SummaryJSON: Encodable {
    let jobs: [String: Int]
    let byPriority: [String: [String: Int]]
    /// The number of waiting jobs that must not start before a time in the future.
    let delayed: Int
    /// For each priority, how long the next job has been due, in seconds.
    let oldestWaiting: [String: Double]

    init(_ counts: QueueCounts) {
        let states = JobState.allCases
        delayed = counts.delayed
        jobs = Dictionary(uniqueKeysWithValues: states.map { ($0.rawValue, counts.count($0)) })
        byPriority = Dictionary(
            uniqueKeysWithValues: JobPriority.allCases.map { priority in
                let row = states.map { ($0.rawValue, counts.count($0, priority)) }
                return (priority.rawValue, Dictionary(uniqueKeysWithValues: row))
            })
        oldestWaiting = Dictionary(
            uniqueKeysWithValues: counts.oldestWaiting.map { ($0.key.rawValue, $0.value / .seconds(1)) })
    }
}

struct WorkersJSON: Encodable {
    let workers: [WorkerJSON]
}

struct WorkerJSON: Encodable {
    let id, host, version: String
    let slots: Int
    let running: [String]
    let startedAt: Date
    let silentSeconds: Double

    init(_ worker: WorkerStatus) {
        id = worker.beat.id.rawValue
        host = worker.beat.host
        version = worker.beat.version
        slots = worker.beat.slots
        running = worker.beat.running.map(\.rawValue)
        startedAt = worker.startedAt
        silentSeconds = worker.silence / .seconds(1)
    }
}

struct StatisticsJSON: Encodable {
    let from, to: Date
    /// Upper bounds of the buckets of all stages, in milliseconds.
    let stageBounds: [Double]
    let minutes: [MinuteJSON]
}

struct MinuteJSON: Encodable {
    let minute: Date
    let tool, priority, outcome: String
    let failure: FailureJSON?
    let attempts, originalBytes, storedBytes: Int
    let milliseconds: Double
    let stages: [StageJSON]

    struct StageJSON: Encodable {
        let stage: String
        let counts: [Int]
        let milliseconds: Double
    }

    init(_ row: MinuteStatistics) {
        minute = row.minute
        tool = row.tool.rawValue
        priority = row.priority.rawValue
        outcome = row.outcome.rawValue
        failure = row.failure.map(FailureJSON.init)
        attempts = row.attempts
        originalBytes = row.originalBytes
        storedBytes = row.storedBytes
        milliseconds = row.milliseconds
        stages = row.stages.map { StageJSON(stage: $0.stage, counts: $0.counts, milliseconds: $0.milliseconds) }
    }
}

/// One change of a job, as an event.
struct ChangeJSON: Encodable {
    let id, userId, tool, priority, state: String
    let batchId: String?
    let attempt: Int
    let failure: FailureJSON?
    /// The preview is provisional: an attempt that fails removes it.
    let preview: JSONValue?
    let at: Date

    init(_ change: JobChange, _ addresses: VariantAddresses) {
        id = change.id.rawValue
        userId = change.userId.rawValue
        tool = change.tool.rawValue
        priority = change.priority.rawValue
        state = change.state.rawValue
        batchId = change.batch?.rawValue
        attempt = change.attempt
        failure = change.failure.map(FailureJSON.init)
        preview = change.preview.flatMap { JSONValue(preview: $0, of: change.id, change.userId, addresses) }
        at = change.at
    }
}

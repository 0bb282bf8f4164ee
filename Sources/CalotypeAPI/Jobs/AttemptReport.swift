public import struct Foundation.Date

/// One attempt of a job.
public struct AttemptReport: Codable, Sendable, Hashable {
    /// The number of the attempt, from 1.
    public var number: Int
    /// The fencing token. A later attempt of any job has a larger one.
    public var token: Int64
    /// The worker that made the attempt.
    public var worker: String
    /// When it started.
    public var startedAt: Date
    /// When it ended. `nil` while it runs.
    public var endedAt: Date?
    /// How it ended, such as `succeeded`, or `running`.
    public var outcome: String
    /// Why it failed.
    public var failure: FailureCode?
    /// The times of its stages.
    public var stages: [StageTime]

    package init(
        number: Int, token: Int64, worker: String, startedAt: Date, endedAt: Date?, outcome: String,
        failure: FailureCode?, stages: [StageTime]
    ) {
        self.number = number
        self.token = token
        self.worker = worker
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.failure = failure
        self.stages = stages
    }
}

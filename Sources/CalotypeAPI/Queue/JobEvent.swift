public import struct Foundation.Date

/// One change of a job, as the stream of events reports it.
public struct JobEvent: Codable, Sendable, Hashable {
    /// The id of the job.
    public var id: String
    /// The owner of the job.
    public var userId: String
    /// The tool that the job named.
    public var tool: String
    /// `urgent`, `normal` or `background`.
    public var priority: String
    /// The state after the change.
    public var state: String
    /// The batch that the job belongs to.
    public var batchId: String?
    /// The number of attempts that have started.
    public var attempt: Int
    /// Why the job failed.
    public var failure: FailureCode?
    /// The first variant, if the event announces it. It is removed if the attempt fails.
    public var preview: VariantDescription?
    /// When the change happened.
    public var at: Date

    package init(
        id: String, userId: String, tool: String, priority: String, state: String, batchId: String?, attempt: Int,
        failure: FailureCode?, preview: VariantDescription?, at: Date
    ) {
        self.id = id
        self.userId = userId
        self.tool = tool
        self.priority = priority
        self.state = state
        self.batchId = batchId
        self.attempt = attempt
        self.failure = failure
        self.preview = preview
        self.at = at
    }

    /// Whether the job has ended: it has succeeded or failed, or was cancelled.
    public var isEnded: Bool { ["succeeded", "failed", "cancelled"].contains(state) }
}

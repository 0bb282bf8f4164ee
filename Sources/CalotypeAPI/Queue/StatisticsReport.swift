public import struct Foundation.Date

/// The statistics of a time, as `GET /v1/stats` reports them.
public struct StatisticsReport: Codable, Sendable, Hashable {
    /// The beginning of the time.
    public var from: Date
    /// The end of the time.
    public var to: Date
    /// The upper bounds of the buckets of all stages, in milliseconds.
    public var stageBounds: [Double]
    /// One row for each minute, tool, priority, outcome and failure.
    public var minutes: [Minute]

    package init(from: Date, to: Date, stageBounds: [Double], minutes: [Minute]) {
        self.from = from
        self.to = to
        self.stageBounds = stageBounds
        self.minutes = minutes
    }

    /// The jobs of one minute that have the tool, the priority and the outcome in common.
    public struct Minute: Codable, Sendable, Hashable {
        /// The beginning of the minute.
        public var minute: Date
        /// The tool.
        public var tool: String
        /// The priority.
        public var priority: String
        /// How the attempts ended.
        public var outcome: String
        /// Why they failed.
        public var failure: FailureCode?
        /// The number of attempts.
        public var attempts: Int
        /// The sizes of all sources together, in bytes.
        public var originalBytes: Int
        /// The sizes of all variants together, in bytes.
        public var storedBytes: Int
        /// The times of all attempts together.
        public var milliseconds: Double
        /// The stages.
        public var stages: [Stage]

        package init(
            minute: Date, tool: String, priority: String, outcome: String, failure: FailureCode?, attempts: Int,
            originalBytes: Int, storedBytes: Int, milliseconds: Double, stages: [Stage]
        ) {
            self.minute = minute
            self.tool = tool
            self.priority = priority
            self.outcome = outcome
            self.failure = failure
            self.attempts = attempts
            self.originalBytes = originalBytes
            self.storedBytes = storedBytes
            self.milliseconds = milliseconds
            self.stages = stages
        }
    }

    /// The times of one stage.
    public struct Stage: Codable, Sendable, Hashable {
        /// The name of the stage, such as `decode`.
        public var stage: String
        /// The number of times in each bucket.
        public var counts: [Int]
        /// All times together.
        public var milliseconds: Double

        package init(stage: String, counts: [Int], milliseconds: Double) {
            self.stage = stage
            self.counts = counts
            self.milliseconds = milliseconds
        }
    }
}

public import struct Foundation.Date

/// The failures of a time range, by kind and reason, as `GET /v1/failures` reports them.
public struct FailuresReport: Codable, Sendable, Hashable {
    /// The start of the time range. `nil` if the newest failed jobs of one user are reported.
    public var from: Date?
    /// The end of the time range.
    public var to: Date?
    /// The groups, the most frequent first.
    public var failures: [Group]

    package init(from: Date?, to: Date?, failures: [Group]) {
        self.from = from
        self.to = to
        self.failures = failures
    }

    /// The failures with one kind and reason.
    public struct Group: Codable, Sendable, Hashable {
        /// The class of the failure: `source`, `processing`, `upload` or `memory`.
        public var kind: String
        /// The code of the reason.
        public var reason: String
        /// Advice for a person: what to do.
        public var advice: String
        /// The number of jobs that failed.
        public var failed: Int
        /// The number of failed attempts that were followed by another one.
        public var retried: Int
        /// The number of jobs that succeeded after such an attempt, without a request to retry them.
        public var recovered: Int
        /// The hosts of the failed attempts, the most frequent first.
        public var hosts: [Host]
        /// The jobs that are failed now.
        public var open: JobCountReport

        package init(
            kind: String, reason: String, advice: String, failed: Int, retried: Int, recovered: Int, hosts: [Host],
            open: JobCountReport
        ) {
            self.kind = kind
            self.reason = reason
            self.advice = advice
            self.failed = failed
            self.retried = retried
            self.recovered = recovered
            self.hosts = hosts
            self.open = open
        }
    }

    /// A host, and the number of failed attempts on it.
    public struct Host: Codable, Sendable, Hashable {
        /// The name of the machine.
        public var host: String
        /// The number of failed attempts.
        public var attempts: Int

        package init(host: String, attempts: Int) {
            self.host = host
            self.attempts = attempts
        }
    }
}

public import struct Foundation.Date

/// A page of jobs, the newest first.
public struct JobList: Codable, Sendable, Hashable {
    /// The jobs.
    public var jobs: [JobReport]
    /// The value of `cursor` for the next page. `nil` on the last page.
    public var next: String?
    /// The number of jobs that match, if it was asked for.
    public var count: JobCountReport?
    /// How far a search for words has looked. `nil` if no words were searched.
    public var searched: SearchReport?

    package init(jobs: [JobReport], next: String?) {
        self.jobs = jobs
        self.next = next
    }
}

/// A number of jobs that is counted up to a limit.
public struct JobCountReport: Codable, Sendable, Hashable {
    /// The number of jobs, or the number at which counting stopped.
    public var jobs: Int
    /// Whether there may be more jobs.
    public var atLeast: Bool

    package init(jobs: Int, atLeast: Bool) {
        self.jobs = jobs
        self.atLeast = atLeast
    }
}

/// How far one page of a search has looked.
public struct SearchReport: Codable, Sendable, Hashable {
    /// The number of jobs that were looked at.
    public var jobs: Int
    /// When the oldest of them was accepted.
    public var since: Date?
    /// Whether all jobs were looked at.
    public var complete: Bool

    package init(jobs: Int, since: Date?, complete: Bool) {
        self.jobs = jobs
        self.since = since
        self.complete = complete
    }
}

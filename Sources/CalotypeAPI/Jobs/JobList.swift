/// A page of jobs, the newest first.
public struct JobList: Codable, Sendable, Hashable {
    /// The jobs.
    public var jobs: [JobReport]
    /// The value of `cursor` for the next page. `nil` on the last page.
    public var next: String?

    package init(jobs: [JobReport], next: String?) {
        self.jobs = jobs
        self.next = next
    }
}

/// How many jobs there are.
public struct QueueCounts: Sendable, Hashable {
    /// By priority and state. What is not there is 0.
    public let jobs: [JobPriority: [JobState: Int]]
    /// For how long the next waiting job of each priority has been due. Empty where one user's jobs are counted.
    public let oldestWaiting: [JobPriority: Duration]

    /// How many of the waiting jobs are not to run before a time that is still to come.
    public let delayed: Int

    package init(
        jobs: [JobPriority: [JobState: Int]], oldestWaiting: [JobPriority: Duration], delayed: Int = 0
    ) {
        self.jobs = jobs
        self.oldestWaiting = oldestWaiting
        self.delayed = delayed
    }

    /// Of every priority together.
    public func count(_ state: JobState) -> Int { jobs.values.reduce(0) { $0 + ($1[state] ?? 0) } }
    /// Of one priority; 0 where there are none.
    public func count(_ state: JobState, _ priority: JobPriority) -> Int { jobs[priority]?[state] ?? 0 }
}

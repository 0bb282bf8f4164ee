/// The number of jobs in each state.
public struct QueueCounts: Sendable, Hashable {
    /// The numbers by priority and state. A missing entry is 0.
    public let jobs: [JobPriority: [JobState: Int]]
    /// How long the next waiting job of each priority has been due. Empty if the jobs of one user are counted.
    public let oldestWaiting: [JobPriority: Duration]

    /// How many of the waiting jobs have a start time in the future.
    public let delayed: Int

    package init(
        jobs: [JobPriority: [JobState: Int]], oldestWaiting: [JobPriority: Duration], delayed: Int = 0
    ) {
        self.jobs = jobs
        self.oldestWaiting = oldestWaiting
        self.delayed = delayed
    }

    /// Returns the number of jobs in a state, for all priorities together.
    public func count(_ state: JobState) -> Int { jobs.values.reduce(0) { $0 + ($1[state] ?? 0) } }
    /// Returns the number of jobs in a state with one priority; 0 if there are none.
    public func count(_ state: JobState, _ priority: JobPriority) -> Int { jobs[priority]?[state] ?? 0 }
}

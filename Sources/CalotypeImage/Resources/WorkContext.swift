/// The order of work when the machine cannot run all of it at once.
package enum WorkPriority: Int, Sendable, Hashable, CaseIterable, Comparable {
    case background, normal, urgent

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The owner, the priority and the clock of a stage. `PixelThreads` orders work by it, and stops the clock while work
/// waits for a thread.
package struct WorkContext: Sendable {
    let owner: String
    let priority: WorkPriority
    let clock: StageClock

    package init(owner: String, priority: WorkPriority, clock: StageClock) {
        self.owner = owner
        self.priority = priority
        self.clock = clock
    }

    /// The value for the stage that the current task belongs to.
    @TaskLocal package static var current: WorkContext?
}

/// Which work goes first where there is more than the machine can do at once.
package enum WorkPriority: Int, Sendable, Hashable, CaseIterable, Comparable {
    case background, normal, urgent

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// For whom a stage works, and by which clock. Threads ask it for their order, and stop its clock while it waits for one.
struct StageTurn: Sendable {
    let owner: String
    let priority: WorkPriority
    let clock: StageClock

    /// That of the stage which this task is a part of.
    @TaskLocal static var current: StageTurn?
}

public import Foundation

/// A page of batches, newest first.
public struct BatchPage: Sendable {
    /// The batches in descending order of acceptance.
    public let batches: [BatchStatus]
    /// The cursor of the next page. `nil` on the last page.
    public let next: PageCursor?
}

/// How fast the jobs of a batch end.
public struct BatchPace: Sendable, Hashable {
    /// The jobs that ended in a minute: over the newest 50 jobs while the batch runs, or else over the whole batch.
    /// `nil` if fewer than two jobs have ended.
    public let jobsPerMinute: Double?
    /// When the last job will end if the rest go on at this pace. `nil` if no pace is known, or if all have ended.
    public let estimatedEnd: Date?

    /// The number of endings that tell the pace of a batch that runs.
    private static let recent = 50
    /// A later end than this is not an estimate: ten years, in seconds.
    private static let longest = 315_360_000.0

    /// - Parameters:
    ///   - endings: when its jobs succeeded or failed.
    ///   - remaining: the number of jobs that have not ended.
    init(endings: [Date], remaining: Int, now: Date) {
        let newest = endings.sorted().suffix(remaining == 0 ? endings.count : Self.recent)
        // Until now, and not until the newest ending: a batch that has stopped gets slower.
        let until = remaining == 0 ? newest.last : now
        guard newest.count >= 2, let first = newest.first, let until else {
            (jobsPerMinute, estimatedEnd) = (nil, nil)
            return
        }
        let pace = Double(newest.count - 1) / max(until.timeIntervalSince(first), 0.001)
        let rest = Double(remaining) / pace
        jobsPerMinute = pace * 60
        estimatedEnd = remaining > 0 && rest < Self.longest ? now.addingTimeInterval(rest) : nil
    }
}

public import struct Foundation.Date

/// The outcomes of attempts, minute by minute. They are written with each outcome, so every node reads the same
/// numbers.
public protocol QueueStatistics: Sendable {
    /// Returns the rows of the minutes that begin in `range`, oldest first.
    func statistics(in range: Range<Date>) async throws -> [MinuteStatistics]
}

public import struct Foundation.Date

/// What came of jobs, minute by minute. Written with each outcome, so equal on every node.
public protocol QueueStatistics: Sendable {
    /// The rows of the minutes that begin in `range`, oldest first.
    func statistics(in range: Range<Date>) async throws -> [MinuteStatistics]
}

internal import Foundation

/// What happened to jobs, in one order that never changes.
public protocol ChangeFeed: Sendable {
    /// The changes after `position`, oldest first; `reset` where some of them are forgotten already.
    func changes(after position: ChangePosition, in scope: JobScope, limit: Int) async throws -> ChangeBatch
    /// Where a reader begins who wants only what is new.
    func latestChange() async throws -> ChangePosition
    /// Returns when there may be changes after `position`, or when `limit` has passed.
    func waitForChanges(after position: ChangePosition, upTo limit: Duration) async throws
}

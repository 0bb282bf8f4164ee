internal import Foundation

/// The changes of jobs, in one order that never changes.
public protocol ChangeFeed: Sendable {
    /// Returns the changes after `position`, oldest first, or `reset` if some of them have already been deleted.
    func changes(after position: ChangePosition, in scope: JobScope, limit: Int) async throws -> ChangeBatch
    /// Returns the position of the latest change. A reader that wants only new changes starts there.
    func latestChange() async throws -> ChangePosition
    /// Returns when there may be changes after `position`, or when `limit` has passed.
    func waitForChanges(after position: ChangePosition, upTo limit: Duration) async throws
}

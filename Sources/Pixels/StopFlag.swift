private import Synchronization

/// Told to blocking work whose task was cancelled: a thread of its own knows nothing of tasks. Any thread may raise it,
/// before or during the work.
package final class StopFlag: Sendable {
    private let raised = Atomic(false)

    package init() {}

    package func raise() { raised.store(true, ordering: .relaxed) }
    package var isRaised: Bool { raised.load(ordering: .relaxed) }

    /// Throws `CancellationError` once the flag is raised.
    package func check() throws {
        if isRaised { throw CancellationError() }
    }
}

private import Synchronization

/// Signals cancellation to blocking work. Such work runs on its own thread, which does not know the task. Any thread
/// may raise the flag, before or during the work.
package final class StopFlag: Sendable {
    private let raised = Atomic(false)

    package init() {}

    package func raise() { raised.store(true, ordering: .relaxed) }
    package var isRaised: Bool { raised.load(ordering: .relaxed) }

    /// Throws `CancellationError` if the flag is raised.
    package func check() throws {
        if isRaised { throw CancellationError() }
    }
}

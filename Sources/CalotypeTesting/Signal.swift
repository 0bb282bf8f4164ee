/// An event that happens once. One other task can wait for it.
package final class Signal: Sendable {
    private let (events, continuation) = AsyncStream<Never>.makeStream()

    package init() {}
    package func raise() { continuation.finish() }
    /// Waits for the event. Returns at once if it has happened, or if the task is cancelled.
    package func wait() async { for await _ in events {} }
}

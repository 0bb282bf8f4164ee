/// Something that happens once, and that one other task waits for.
package final class Signal: Sendable {
    private let (events, continuation) = AsyncStream<Never>.makeStream()

    package init() {}
    package func raise() { continuation.finish() }
    /// Returns at once if it has happened already, or when the task is cancelled.
    package func wait() async { for await _ in events {} }
}

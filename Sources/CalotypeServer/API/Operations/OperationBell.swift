internal import Synchronization

/// Wakes the service that carries out operations, when this node has accepted one.
final class OperationBell: Sendable {
    private let state = Mutex(AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1)))

    /// One element for each wake, and one at most that nobody has read yet. It has one reader.
    var wakes: AsyncStream<Void> { state.withLock { $0.stream } }

    func wake() { _ = state.withLock { $0.continuation.yield() } }
}

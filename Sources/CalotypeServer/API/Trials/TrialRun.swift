internal import Calotype
internal import ServiceLifecycle
internal import Synchronization

/// One trial, from its request to its last event. It owns the task that works: when nobody holds this object any more,
/// the work is cancelled.
final class TrialRun: Sendable {
    enum Event: Sendable {
        case news(TrialNews)
        /// The work continues. Without such events, a reader that has left is not noticed.
        case alive
    }

    typealias Work = @Sendable (_ tell: @escaping @Sendable (TrialNews) async throws -> Void) async throws -> Void

    private enum State {
        case open
        case working(Task<Void, Never>)
        case cancelled(Problem?)
    }

    /// How often a reader gets a sign of life.
    private static let heartbeat = Duration.seconds(1)
    /// The longest time from the beginning to the end, with all waits.
    private static let longest = Duration.seconds(120)

    private let state = Mutex(State.open)
    private let events: AsyncThrowingStream<Event, any Error>
    private let continuation: AsyncThrowingStream<Event, any Error>.Continuation
    private let onLeave: @Sendable () -> Void

    /// `onLeave` is called when the trial is released.
    init(onLeave: @escaping @Sendable () -> Void) {
        self.onLeave = onLeave
        // Each encoding gives one event, and the number of encodings is bounded.
        (events, continuation) = AsyncThrowingStream.makeStream()
    }

    deinit {
        cancel(nil)
        onLeave()
    }

    /// Begins the work, unless the trial is cancelled already.
    func begin(_ work: @escaping Work) {
        let continuation = continuation
        state.withLock { state in
            switch state {
            case .open:
                state = .working(
                    Task {
                        do {
                            try await Self.run(work, continuation)
                            continuation.finish()
                        } catch {
                            continuation.finish(throwing: error)
                        }
                    })
            case .cancelled(let problem): continuation.finish(throwing: problem ?? CancellationError())
            case .working: break
            }
        }
    }

    /// Ends the work. A reader of the events gets `problem`.
    func cancel(_ problem: Problem?) {
        let task = state.withLock { state -> Task<Void, Never>? in
            defer { state = .cancelled(problem) }
            if case .working(let task) = state { return task }
            return nil
        }
        if let problem { continuation.finish(throwing: problem) }
        task?.cancel()
    }

    /// Returns the next event; `nil` at the end. Throws `Problem`, and `CancellationError`.
    func next() async throws -> Event? {
        var iterator = events.makeAsyncIterator()
        if let event = try await iterator.next() { return event }
        // The end of the reader is not the end of the trial.
        try Task.checkCancellation()
        return nil
    }

    private static func run(
        _ work: @escaping Work, _ continuation: AsyncThrowingStream<Event, any Error>.Continuation
    ) async throws {
        try await within(longest) {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    try await cancelWhenGracefulShutdown {
                        try await work { continuation.yield(.news($0)) }
                    }
                    return true
                }
                group.addTask {
                    while !Task.isCancelled {
                        try await Task.sleep(for: heartbeat)
                        continuation.yield(.alive)
                    }
                    return false
                }
                defer { group.cancelAll() }
                _ = try await group.next()
            }
        }
    }
}

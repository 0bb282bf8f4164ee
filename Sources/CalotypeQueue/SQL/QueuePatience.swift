internal import Synchronization

/// The time limit of one call of a queue.
///
/// Without a limit, a call may take as long as the database needs. Code that answers a client sets one. A database that
/// is frozen, or behind a broken network, then counts as unavailable after this time.
package enum QueuePatience {
    /// The limit of each call that is made while this value is set. `nil` means no limit.
    @TaskLocal package static var limit: Duration?

    /// Returns the result of `work`, or throws `unavailable` when the limit has passed. A late `work` continues alone,
    /// because a thread that waits in a library cannot be stopped; its own limits end it.
    static func bound<R: Sendable>(_ work: @escaping @Sendable () async throws -> R) async throws -> R {
        guard let limit else { return try await work() }
        let answer = FirstAnswer<R>()
        // Both tasks end on their own: the later one finds that a result was given, and stops.
        let task = Task { answer.give(await Result { try await work() }) }
        let timer = Task {
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            answer.give(.failure(QueueError.unavailable("the database does not answer")))
            task.cancel()
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await answer.value
        } onCancel: {
            answer.give(.failure(CancellationError()))
            task.cancel()
        }
    }
}

/// Holds the first result that is given. Later results are ignored.
private final class FirstAnswer<R: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<R, any Error>)
        case given(Result<R, any Error>)
    }

    private let state = Mutex(State.open)

    /// The first result, or its error. Only one caller may wait for it.
    var value: R {
        get async throws {
            try await withCheckedThrowingContinuation { continuation in
                let given: Result<R, any Error>? = state.withLock { state in
                    if case .given(let result) = state { return result }
                    state = .awaited(continuation)
                    return nil
                }
                if let given { continuation.resume(with: given) }
            }
        }
    }

    func give(_ result: Result<R, any Error>) {
        let waiting: CheckedContinuation<R, any Error>? = state.withLock { state in
            switch state {
            case .given: return nil
            case .open:
                state = .given(result)
                return nil
            case .awaited(let continuation):
                state = .given(result)
                return continuation
            }
        }
        waiting?.resume(with: result)
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

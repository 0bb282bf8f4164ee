internal import Synchronization

/// How long a caller waits for one verb of a queue.
///
/// Without a limit a verb may take as long as the database needs. Whoever answers a client sets one: a database that is
/// frozen, or behind a network that was cut, then counts as away in time.
package enum QueuePatience {
    /// For each verb that is called while it is set.
    @TaskLocal package static var limit: Duration?

    /// Returns what `work` returns, or throws `unavailable` when the limit is over. A `work` that is late goes on by itself,
    /// since nothing can stop a thread that waits in a library: its own limits end it.
    static func bound<R: Sendable>(_ work: @escaping @Sendable () async throws -> R) async throws -> R {
        guard let limit else { return try await work() }
        let answer = FirstAnswer<R>()
        // The owner of both tasks is the answer: the one that is late finds that it is taken, and ends.
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

/// The answer of whoever gives one first.
private final class FirstAnswer<R: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<R, any Error>)
        case given(Result<R, any Error>)
    }

    private let state = Mutex(State.open)

    /// Only for one caller.
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
